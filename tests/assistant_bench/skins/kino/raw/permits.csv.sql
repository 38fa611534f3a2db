SELECT user_id AS memberNo, CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'messenger' ELSE channel END AS lane,
  CASE WHEN reachable THEN 'on' ELSE 'off' END AS state, valid_from + INTERVAL 2 HOUR AS since, valid_to + INTERVAL 2 HOUR AS upTo, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'on' ELSE 'off' END, valid_from + INTERVAL 2 HOUR, valid_to + INTERVAL 2 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'gsm') % 3 < 2
UNION ALL
-- the messenger's permission was asked for together with the mail's, and three in five gave it
SELECT user_id, 'messenger', CASE WHEN reachable THEN 'on' ELSE 'off' END, valid_from + INTERVAL 2 HOUR, valid_to + INTERVAL 2 HOUR, reason
FROM reachability WHERE channel = 'email' AND md5_number_lower(user_id || 'chat') % 5 < 3
