SELECT user_id AS patient, channel AS via, CASE WHEN reachable THEN 'granted' ELSE 'denied' END AS permit,
  valid_from + INTERVAL 330 MINUTE AS since_ist, valid_to + INTERVAL 330 MINUTE AS till_ist, reason AS why
FROM reachability WHERE channel <> 'in_app'
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'granted' ELSE 'denied' END, valid_from + INTERVAL 330 MINUTE,
  valid_to + INTERVAL 330 MINUTE, CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'sms') % 5 < 4
