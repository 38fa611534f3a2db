SELECT user_id AS owner_no, CASE channel WHEN 'email' THEN 'EML' WHEN 'in_app' THEN 'APP' ELSE 'PSH' END AS medium,
  CASE WHEN reachable THEN 'OK' ELSE 'OFF' END AS pref, valid_from + INTERVAL 10 HOUR AS from_local, valid_to + INTERVAL 10 HOUR AS to_local, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'TXT', CASE WHEN reachable THEN 'OK' ELSE 'OFF' END, valid_from + INTERVAL 10 HOUR, valid_to + INTERVAL 10 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'mobile') % 5 < 4
