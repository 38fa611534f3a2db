SELECT user_id AS ear, CASE channel WHEN 'email' THEN 'mail' ELSE channel END AS lane,
  CASE WHEN reachable THEN 'live' ELSE 'muted' END AS state, valid_from - INTERVAL 3 HOUR AS from_local,
  valid_to - INTERVAL 3 HOUR AS to_local, reason
FROM reachability
UNION ALL
SELECT user_id, 'zap', CASE WHEN reachable THEN 'live' ELSE 'muted' END, valid_from - INTERVAL 3 HOUR, valid_to - INTERVAL 3 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_changed' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'zap') % 3 < 2
