-- Viber keeps its own list of who may be written to and tells us nothing of it
SELECT user_id AS pax, channel AS lane, CASE WHEN reachable THEN 'open' ELSE 'shut' END AS state,
  valid_from + INTERVAL 8 HOUR AS since, valid_to + INTERVAL 8 HOUR AS till, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'open' ELSE 'shut' END, valid_from + INTERVAL 8 HOUR, valid_to + INTERVAL 8 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'mobile') % 5 < 4
