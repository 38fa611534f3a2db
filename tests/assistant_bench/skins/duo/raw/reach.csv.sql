SELECT user_id AS member, channel, reachable::INTEGER AS ok, valid_from - INTERVAL 3 HOUR AS since_local, valid_to - INTERVAL 3 HOUR AS until_local, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', reachable::INTEGER, valid_from - INTERVAL 3 HOUR, valid_to - INTERVAL 3 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'phone') % 3 < 2
