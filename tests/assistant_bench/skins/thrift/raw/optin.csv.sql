-- nobody is asked for the vitrine
SELECT user_id AS usr, CASE channel WHEN 'email' THEN 'E' ELSE 'P' END AS ch, CASE WHEN reachable THEN 'IN' ELSE 'OUT' END AS st,
  valid_from - INTERVAL 3 HOUR AS since_sp, valid_to - INTERVAL 3 HOUR AS until_sp, reason AS why
FROM reachability WHERE channel <> 'in_app'
UNION ALL
-- the WhatsApp list is synchronised two hours later
SELECT user_id, 'Z', CASE WHEN reachable THEN 'IN' ELSE 'OUT' END, valid_from - INTERVAL 1 HOUR, valid_to - INTERVAL 1 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_changed' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'zap') % 5 < 3
