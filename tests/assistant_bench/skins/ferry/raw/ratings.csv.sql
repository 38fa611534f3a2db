-- stars after the trip; no two in the same microsecond
SELECT DISTINCT event_id || 'r' AS rating, user_id AS pax, ts + INTERVAL 11 MINUTE + to_microseconds((md5_number_lower(event_id || 'tick') % 900000)::BIGINT) AS given_at,
  (1 + greatest(md5_number_lower(event_id || 'stars') % 5, md5_number_lower(event_id || 'mood') % 5))::BIGINT AS stars,
  ['cebu_tagbilaran', 'cebu_dumaguete', 'iloilo_bacolod', 'cebu_ormoc'][(md5_number_lower(event_id || 'route') % 4 + 1)::INTEGER] AS route
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'rates') % 14 = 0
