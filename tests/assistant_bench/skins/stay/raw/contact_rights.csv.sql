SELECT user_id AS traveller, CASE channel WHEN 'email' THEN 'EML' WHEN 'push' THEN 'PSH' ELSE 'APP' END AS chan,
  reachable::INTEGER AS may_write, valid_from + INTERVAL 2 HOUR AS since_sast, valid_to + INTERVAL 2 HOUR AS until_sast, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'SMS', reachable::INTEGER, valid_from + INTERVAL 2 HOUR, valid_to + INTERVAL 2 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'cell') % 3 < 2
