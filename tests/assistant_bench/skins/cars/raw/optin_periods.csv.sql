SELECT user_id AS buyer_no, channel AS route, CASE WHEN reachable THEN 'in' ELSE 'out' END AS state,
  valid_from + INTERVAL 2 HOUR AS from_local, valid_to + INTERVAL 2 HOUR AS to_local, reason AS cause
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'in' ELSE 'out' END, valid_from + INTERVAL 2 HOUR, valid_to + INTERVAL 2 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_changed' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'mobile') % 3 > 0
