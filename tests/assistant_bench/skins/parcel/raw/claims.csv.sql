-- the claims desk's system does not repeat itself, and keeps UTC and rupees
SELECT DISTINCT event_id || 'c' AS claim_no, user_id AS party, ts + INTERVAL 25 MINUTE AS filed_at,
  ['crushed', 'wet', 'lost', 'opened'][(md5_number_lower(event_id || 'cause') % 4 + 1)::INTEGER] AS cause,
  (200 + md5_number_lower(event_id || 'asked') % 9800)::DOUBLE / 2 AS asked_inr
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'claim') % 37 = 0
