-- the help desk keeps UTC and reais, and writes a case once
SELECT DISTINCT event_id || 'd' AS case_no, user_id AS usr, ts + INTERVAL 35 MINUTE AS opened_at,
  ['fake', 'damaged', 'wrong_size', 'never_came'][(md5_number_lower(event_id || 'motive') % 4 + 1)::INTEGER] AS motive,
  CASE WHEN md5_number_lower(event_id || 'ruling') % 3 = 0 THEN 'rejected' ELSE 'refunded' END AS ruling,
  (10 + md5_number_lower(event_id || 'claim') % 290)::DOUBLE / 2 AS claim_brl
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'dispute') % 21 = 0
