SELECT user_id AS member_no, channel AS lane, CASE WHEN reachable THEN 'open' ELSE 'shut' END AS switch, valid_from + INTERVAL 10 HOUR AS from_local,
  valid_to + INTERVAL 10 HOUR AS to_local, reason AS because
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'open' ELSE 'shut' END, valid_from + INTERVAL 10 HOUR, valid_to + INTERVAL 10 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'mobile') % 5 < 4
