SELECT user_id AS member, CASE channel WHEN 'push' THEN 'app_push' ELSE channel END AS route, CASE WHEN reachable THEN 'ok' ELSE 'off' END AS state,
  valid_from + INTERVAL 10 HOUR AS from_local, valid_to + INTERVAL 10 HOUR AS to_local, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'ok' ELSE 'off' END, valid_from + INTERVAL 10 HOUR, valid_to + INTERVAL 10 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'mobile') % 5 < 4
