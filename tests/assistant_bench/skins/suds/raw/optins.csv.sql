SELECT user_id AS cust, CASE channel WHEN 'email' THEN 'E' WHEN 'push' THEN 'P' ELSE 'B' END AS ch,
  CASE WHEN reachable THEN 'in' ELSE 'out' END AS state, valid_from + INTERVAL 2 HOUR AS since, valid_to + INTERVAL 2 HOUR AS till, reason AS why
FROM reachability
UNION ALL
-- the list for text messages is taken over at the next full quarter of a day
SELECT user_id, 'T', CASE WHEN reachable THEN 'in' ELSE 'out' END, valid_from + INTERVAL 8 HOUR, valid_to + INTERVAL 8 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_gone' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'cell') % 4 < 3
