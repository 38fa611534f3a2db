-- the trust team's tool writes a report once
SELECT DISTINCT event_id || 'rep' AS report, user_id AS reporter, ts + INTERVAL 4 MINUTE AS filed_at,
  ['fake', 'rude', 'spam', 'photos', 'scam'][(md5_number_lower(event_id || 'why') % 5 + 1)::INTEGER] AS reason,
  (5 + md5_number_lower(event_id || 'queue') % 200)::DOUBLE / 4 AS review_hours
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'rep') % 27 = 0
