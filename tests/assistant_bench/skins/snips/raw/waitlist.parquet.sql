SELECT DISTINCT event_id || 'w' AS entry_no, user_id AS client_no, ts + INTERVAL 3 MINUTE AS put_down_at,
  ['morning', 'afternoon', 'evening'][(md5_number_lower(event_id || 'part') % 3 + 1)::INTEGER] AS daypart,
  ['junior', 'senior', 'master'][(md5_number_lower(event_id || 'level') % 3 + 1)::INTEGER] AS stylist_level,
  md5_number_lower(event_id || 'got') % 5 < 2 AS got_chair,
  (5 + md5_number_lower(event_id || 'hours') % 90)::DOUBLE / 2 AS hours_waited
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'list') % 18 = 0
