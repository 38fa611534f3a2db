SELECT user_id AS learner, CASE channel WHEN 'push' THEN 'P' WHEN 'email' THEN 'M' WHEN 'in_app' THEN 'I' END AS lane, valid_from - INTERVAL 3 HOUR AS from_local, valid_to - INTERVAL 3 HOUR AS to_local,
  CASE WHEN reachable THEN 'on' ELSE 'off' END AS state, reason AS why
FROM reachability
