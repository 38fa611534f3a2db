SELECT user_id AS member_no, CASE channel WHEN 'email' THEN 'mail' WHEN 'push' THEN 'webpush' ELSE channel END AS lane,
  CASE WHEN reachable THEN 'on' ELSE 'off' END AS state, valid_from + INTERVAL 330 MINUTE AS since,
  valid_to + INTERVAL 330 MINUTE AS till, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'chat', CASE WHEN reachable THEN 'on' ELSE 'off' END, valid_from + INTERVAL 330 MINUTE, valid_to + INTERVAL 330 MINUTE,
  CASE reason WHEN 'token_lost' THEN 'disconnected' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'chat') % 5 < 3
