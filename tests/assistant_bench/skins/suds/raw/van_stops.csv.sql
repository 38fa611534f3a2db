SELECT DISTINCT event_id || 'v' AS stop_no, user_id AS cust, ts + INTERVAL 41 MINUTE AS stopped_at,
  'van_' || (1 + md5_number_lower(event_id || 'van') % 4)::VARCHAR AS van,
  ['done', 'done', 'done', 'nobody_home', 'refused'][(md5_number_lower(event_id || 'res') % 5 + 1)::INTEGER] AS result,
  (md5_number_lower(event_id || 'late') % 75)::DOUBLE AS minutes_late
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'stop') % 7 = 0
