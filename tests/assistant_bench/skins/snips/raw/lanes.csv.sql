SELECT user_id AS client_no, CASE channel WHEN 'email' THEN 'EM' ELSE 'PN' END AS lane,
  CASE WHEN reachable THEN 'yes' ELSE 'no' END AS open, valid_from + INTERVAL 4 HOUR AS since, valid_to + INTERVAL 4 HOUR AS until, reason AS why
FROM reachability WHERE channel <> 'in_app'
UNION ALL
-- numbers are checked three hours later
SELECT user_id, 'TXT', CASE WHEN reachable THEN 'yes' ELSE 'no' END, valid_from + INTERVAL 7 HOUR, valid_to + INTERVAL 7 HOUR,
  CASE reason WHEN 'token_lost' THEN 'number_gone' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'sim') % 5 < 3
UNION ALL
-- the pass is put into the wallet with the first mail, by three of four
SELECT user_id, 'WAL', CASE WHEN reachable THEN 'yes' ELSE 'no' END, valid_from + INTERVAL 5 HOUR, valid_to + INTERVAL 5 HOUR,
  CASE reason WHEN 'unsubscribed' THEN 'pass_removed' ELSE reason END
FROM reachability WHERE channel = 'email' AND md5_number_lower(user_id || 'wallet') % 4 < 3
