SELECT user_id AS cust, CASE channel WHEN 'email' THEN 'mail' ELSE channel END AS medium,
  CASE WHEN reachable THEN 'allowed' ELSE 'blocked' END AS state, valid_from + INTERVAL 3 HOUR AS since,
  valid_to + INTERVAL 3 HOUR AS till, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'allowed' ELSE 'blocked' END, valid_from + INTERVAL 3 HOUR, valid_to + INTERVAL 3 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_gone' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'sms') % 4 < 3
