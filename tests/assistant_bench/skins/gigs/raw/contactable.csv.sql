SELECT user_id AS fanId, CASE channel WHEN 'email' THEN 'EML' WHEN 'in_app' THEN 'APP' ELSE 'PSH' END AS pipe,
  CASE WHEN reachable THEN 'yes' ELSE 'no' END AS okay, valid_from - INTERVAL 3 HOUR AS fromAt, valid_to - INTERVAL 3 HOUR AS toAt, reason AS note
FROM reachability
UNION ALL
SELECT user_id, 'TXT', CASE WHEN reachable THEN 'yes' ELSE 'no' END, valid_from - INTERVAL 3 HOUR, valid_to - INTERVAL 3 HOUR,
  CASE reason WHEN 'token_lost' THEN 'line_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'tx') % 5 < 3
