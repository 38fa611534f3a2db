SELECT user_id AS rider,
  CASE WHEN channel = 'push' AND md5_number_lower(user_id || 'text') % 3 = 0 THEN 'SM' WHEN channel = 'push' THEN 'PN'
    WHEN channel = 'email' THEN 'EM' ELSE 'IA' END AS via,
  strftime(valid_from AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/London', '%Y-%m-%d %H:%M:%S.%f') AS given_at,
  strftime(valid_to AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/London', '%Y-%m-%d %H:%M:%S.%f') AS taken_back_at,
  CASE WHEN reachable THEN 'in' ELSE 'out' END AS state, reason AS cause
FROM reachability
