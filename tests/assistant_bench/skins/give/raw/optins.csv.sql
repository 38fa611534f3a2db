SELECT user_id AS supporterId, channel AS route,
  CASE WHEN reachable THEN 'in' ELSE 'out' END AS state, valid_from + INTERVAL 330 MINUTE AS sinceIst, valid_to + INTERVAL 330 MINUTE AS tillIst, reason AS why
FROM reachability WHERE channel IN ('email', 'push')
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'in' ELSE 'out' END, valid_from + INTERVAL 330 MINUTE, valid_to + INTERVAL 330 MINUTE,
  CASE reason WHEN 'token_lost' THEN 'number_dead' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'number') % 5 < 4
UNION ALL
-- who gave us a WhatsApp number gave it with the address, and leaves with it
SELECT user_id, 'whatsapp', CASE WHEN reachable THEN 'in' ELSE 'out' END, valid_from + INTERVAL 330 MINUTE, valid_to + INTERVAL 330 MINUTE, reason
FROM reachability WHERE channel = 'email' AND md5_number_lower(user_id || 'blue') % 3 > 0
