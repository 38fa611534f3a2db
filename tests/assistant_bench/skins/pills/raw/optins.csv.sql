SELECT user_id AS acct, CASE channel WHEN 'email' THEN 'ses' ELSE 'apns' END AS provider,
  CASE WHEN reachable THEN 'in' ELSE 'out' END AS state, valid_from - INTERVAL 180 MINUTE AS since, valid_to - INTERVAL 180 MINUTE AS till, reason AS why
FROM reachability WHERE channel <> 'in_app'
UNION ALL
-- the carrier's list of mobile numbers is six hours behind
SELECT user_id, 'twilio', CASE WHEN reachable THEN 'in' ELSE 'out' END, valid_from + INTERVAL 180 MINUTE, valid_to + INTERVAL 180 MINUTE,
  CASE reason WHEN 'token_lost' THEN 'number_gone' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'sms') % 5 < 2
UNION ALL
-- the browser asks an hour after the mail address was confirmed, and three of five say yes
SELECT user_id, 'webpush', CASE WHEN reachable THEN 'in' ELSE 'out' END, valid_from - INTERVAL 120 MINUTE, valid_to - INTERVAL 120 MINUTE, reason
FROM reachability WHERE channel = 'email' AND md5_number_lower(user_id || 'browser') % 5 < 3
