-- the insurer's system keeps UTC and does not repeat itself
SELECT DISTINCT event_id || 'i' AS claim_key, user_id AS owner_no, ts AS lodged_at,
  ['injury', 'dental', 'skin', 'stomach'][(md5_number_lower(event_id || 'why') % 4 + 1)::INTEGER] AS cause,
  CASE md5_number_lower(event_id || 'paid') % 3 WHEN 0 THEN 'rejected' ELSE 'paid' END AS ruling,
  (4000 + md5_number_lower(event_id || 'bill') % 90000)::BIGINT AS bill_cents
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'claim') % 23 = 0
