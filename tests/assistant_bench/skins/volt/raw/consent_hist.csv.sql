SELECT user_id AS acct, CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'L' ELSE 'P' END AS ch,
  CASE WHEN reachable THEN 'IN' ELSE 'OUT' END AS st, valid_from + INTERVAL 570 MINUTE AS from_local, valid_to + INTERVAL 570 MINUTE AS to_local,
  reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'S', CASE WHEN reachable THEN 'IN' ELSE 'OUT' END, valid_from + INTERVAL 570 MINUTE, valid_to + INTERVAL 570 MINUTE,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'mob') % 5 < 4
