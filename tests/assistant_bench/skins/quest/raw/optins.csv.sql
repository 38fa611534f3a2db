SELECT user_id AS pid, channel AS lane, CASE WHEN reachable THEN 'on' ELSE 'off' END AS state, valid_from + INTERVAL 9 HOUR AS since,
  valid_to + INTERVAL 9 HOUR AS till,
  CASE reason WHEN 'opted_in' THEN 'accepted' WHEN 'opted_out' THEN 'muted' WHEN 'token_lost' THEN 'uninstalled' ELSE 'never_asked' END AS why
FROM reachability
