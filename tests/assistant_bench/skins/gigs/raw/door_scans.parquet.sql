-- the turnstiles count in UTC, and send each scan once
SELECT DISTINCT event_id || '@d' AS scanId, user_id AS fanId, ts + INTERVAL 2 HOUR AS scannedAt,
  ['north', 'south', 'artists', 'balcony'][(md5_number_lower(event_id || 'gate') % 4 + 1)::INTEGER] AS gate,
  (md5_number_lower(event_id || 'queue') % 41)::DOUBLE / 2 AS queue_minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'door') % 11 = 0
