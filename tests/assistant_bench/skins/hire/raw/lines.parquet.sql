SELECT user_id AS seeker, CASE channel WHEN 'email' THEN 'mailing' ELSE channel END AS route,
  CASE WHEN reachable THEN 'on' ELSE 'off' END AS status, valid_from - INTERVAL 5 HOUR AS since_local,
  valid_to - INTERVAL 5 HOUR AS until_local, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'on' ELSE 'off' END, valid_from - INTERVAL 5 HOUR, valid_to - INTERVAL 5 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'mobile') % 3 < 2
