SELECT user_id AS parker_id, CASE channel WHEN 'email' THEN 'eml' WHEN 'push' THEN 'psh' ELSE 'bnr' END AS ch,
  CASE WHEN reachable THEN 'in' ELSE 'out' END AS state, valid_from + INTERVAL 2 HOUR AS since, valid_to + INTERVAL 2 HOUR AS until, reason AS why
FROM reachability
UNION ALL
-- the texts' list follows a day later
SELECT user_id, 'txt', CASE WHEN reachable THEN 'in' ELSE 'out' END, valid_from + INTERVAL 26 HOUR, valid_to + INTERVAL 26 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_gone' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'number') % 4 > 0
