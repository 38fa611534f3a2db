SELECT user_id AS customer, CASE channel WHEN 'push' THEN 'PUSH' WHEN 'email' THEN 'MAIL' ELSE 'INAPP' END AS medium,
  strftime(valid_from AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin', '%Y-%m-%d %H:%M:%S.%f') AS since,
  strftime(valid_to AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin', '%Y-%m-%d %H:%M:%S.%f') AS until,
  CASE WHEN reachable THEN 'yes' ELSE 'no' END AS allowed, reason AS why
FROM reachability
