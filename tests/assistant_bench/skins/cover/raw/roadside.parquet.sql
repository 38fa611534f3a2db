SELECT DISTINCT event_id || '-j' AS job, user_id AS mbr_no, ts + INTERVAL 15 MINUTE AS called_at,
  ['battery', 'tyre', 'tow', 'lockout'][(md5_number_lower(event_id || 'fault') % 4 + 1)::INTEGER] AS fault,
  (8 + md5_number_lower(event_id || 'wait') % 90)::DOUBLE AS wait_min
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'road') % 30 = 0
