SELECT user_id AS mbr_no, CASE channel WHEN 'in_app' THEN 'inapp' ELSE channel END AS pipe, reachable::INTEGER AS ok,
  valid_from + INTERVAL 10 HOUR AS from_local, valid_to + INTERVAL 10 HOUR AS to_local, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', reachable::INTEGER, valid_from + INTERVAL 10 HOUR, valid_to + INTERVAL 10 HOUR, CASE reason WHEN 'token_lost' THEN 'dead_number' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'mobile') % 5 < 4
