SELECT user_id AS mgr, channel AS route, CASE WHEN reachable THEN 'on' ELSE 'off' END AS status,
  valid_from - INTERVAL 3 HOUR AS from_local, valid_to - INTERVAL 3 HOUR AS to_local, reason AS cause
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'on' ELSE 'off' END, valid_from - INTERVAL 3 HOUR, valid_to - INTERVAL 3 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_gone' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'cel') % 3 < 2
