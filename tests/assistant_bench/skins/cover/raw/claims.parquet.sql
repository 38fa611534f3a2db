SELECT DISTINCT event_id || '-c' AS claim_no, user_id AS mbr_no, ts AS lodged_at,
  ['storm', 'theft', 'collision', 'water', 'glass'][(md5_number_lower(event_id || 'peril') % 5 + 1)::INTEGER] AS peril,
  (150 + md5_number_lower(event_id || 'est') % 4000)::DOUBLE AS estimate
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'claim') % 26 = 0
