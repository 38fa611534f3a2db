-- the help desk's system, UTC and reais
SELECT DISTINCT event_id || 'c' AS case_no, user_id AS acct, ts AS opened_at,
  ['damaged', 'late', 'wrong_item', 'late', 'missing_item'][(md5_number_lower(event_id || 'cause') % 5 + 1)::INTEGER] AS cause,
  ['phone', 'form', 'chat'][(md5_number_lower(event_id || 'via') % 3 + 1)::INTEGER] AS via,
  (1 + md5_number_lower(event_id || 'items') % 4)::INTEGER AS qty,
  CASE WHEN md5_number_lower(event_id || 'pays') % 5 < 3 THEN (10 + md5_number_lower(event_id || 'back') % 300)::DOUBLE / 2 END AS refund_brl,
  (ts - INTERVAL 3 HOUR)::DATE AS reported_on,
  CASE WHEN md5_number_lower(event_id || 'open') % 5 > 0 THEN (ts - INTERVAL 3 HOUR)::DATE + (md5_number_lower(event_id || 'days') % 9)::INTEGER END AS settled_on
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'complaint') % 23 = 0
