-- the complaints desk's system does not repeat itself
SELECT DISTINCT event_id || 'c' AS case_no, user_id AS acct, ts + INTERVAL 35 MINUTE AS opened_at,
  ['bill', 'outage', 'meter', 'tariff'][(md5_number_lower(event_id || 'topic') % 4 + 1)::INTEGER] AS topic,
  CASE WHEN md5_number_lower(event_id || 'st') % 5 = 0 THEN 'open' ELSE 'closed' END AS status,
  (1 + md5_number_lower(event_id || 'wait') % 90)::DOUBLE / 2 AS wait_min
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'cmpl') % 19 = 0
