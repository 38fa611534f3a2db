SELECT DISTINCT event_id || 'p' AS label_no, user_id AS usr, ts + INTERVAL 50 MINUTE AS posted_at,
  ['correios', 'correios', 'jadlog', 'loggi'][(md5_number_lower(event_id || 'carrier') % 4 + 1)::INTEGER] AS carrier,
  ['P', 'M', 'G'][(md5_number_lower(event_id || 'size') % 3 + 1)::INTEGER] AS size,
  (150 + md5_number_lower(event_id || 'weight') % 2850)::INTEGER AS weight_g
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'parcel') % 11 = 0
