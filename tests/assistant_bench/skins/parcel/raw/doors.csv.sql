SELECT user_id AS party, CASE channel WHEN 'email' THEN 'MAIL' ELSE 'PUSH' END AS route,
  CASE WHEN reachable THEN 'yes' ELSE 'no' END AS open, valid_from + INTERVAL 330 MINUTE AS since, valid_to + INTERVAL 330 MINUTE AS until,
  reason AS why
FROM reachability WHERE channel <> 'in_app'
UNION ALL
-- the text messages' list is updated six hours later
SELECT user_id, 'SMS', CASE WHEN reachable THEN 'yes' ELSE 'no' END, valid_from + INTERVAL 690 MINUTE, valid_to + INTERVAL 690 MINUTE,
  CASE reason WHEN 'token_lost' THEN 'number_gone' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'msisdn') % 4 < 3
UNION ALL
-- WhatsApp is allowed with the order's terms, an hour after the first mail, and not by everybody
SELECT user_id, 'WA', CASE WHEN reachable THEN 'yes' ELSE 'no' END, valid_from + INTERVAL 390 MINUTE, valid_to + INTERVAL 390 MINUTE, reason
FROM reachability WHERE channel = 'email' AND md5_number_lower(user_id || 'terms') % 5 < 4
