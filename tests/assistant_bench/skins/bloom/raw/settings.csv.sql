SELECT user_id AS member_no, CASE channel WHEN 'push' THEN 'app_push' ELSE channel END AS lane, CASE WHEN reachable THEN 'on' ELSE 'off' END AS switch,
  valid_from + INTERVAL 2 HOUR AS since, valid_to + INTERVAL 2 HOUR AS till, reason AS why
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'on' ELSE 'off' END, valid_from + INTERVAL 2 HOUR, valid_to + INTERVAL 2 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'nr') % 5 < 4
