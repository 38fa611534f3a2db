SELECT user_id AS sub, channel AS via, CASE WHEN reachable THEN 'on' ELSE 'off' END AS state, valid_from + INTERVAL 6 HOUR AS from_local,
  valid_to + INTERVAL 6 HOUR AS to_local, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'on' ELSE 'off' END, valid_from + INTERVAL 6 HOUR + INTERVAL 90 MINUTE,
  valid_to + INTERVAL 6 HOUR + INTERVAL 90 MINUTE, CASE reason WHEN 'token_lost' THEN 'number_gone' ELSE reason END
FROM reachability WHERE channel = 'push'
