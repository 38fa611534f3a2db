-- the pharmacy's system does not repeat itself
SELECT DISTINCT event_id || 'r' AS refill, user_id AS patient, ts AS filled_at,
  ['heart', 'diabetes', 'thyroid', 'allergy', 'other'][(md5_number_lower(event_id || 'drug') % 5 + 1)::INTEGER] AS drug_group,
  CASE WHEN md5_number_lower(event_id || 'how') % 3 = 0 THEN 'pickup' ELSE 'courier' END AS handover,
  (4000 + md5_number_lower(event_id || 'price') % 196000)::BIGINT AS price_paise
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'refill') % 5 = 0
