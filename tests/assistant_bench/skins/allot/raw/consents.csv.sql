WITH c AS (
  SELECT user_id, CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'A' ELSE 'P' END AS ch, reachable, valid_from, valid_to, reason
  FROM reachability
  UNION ALL
  SELECT user_id, 'T', reachable, valid_from, valid_to, CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
  FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'txt') % 5 < 4
)
SELECT user_id AS member, ch, reachable::INTEGER AS ok, valid_from + INTERVAL 2 HOUR AS since, valid_to + INTERVAL 2 HOUR AS till,
  reason AS why
FROM c
