SELECT DISTINCT event_id || 'k' AS booking, user_id AS party, ts + INTERVAL 12 MINUTE AS booked_at,
  ['morning', 'noon', 'evening'][(md5_number_lower(event_id || 'round') % 3 + 1)::INTEGER] AS round,
  (1 + md5_number_lower(event_id || 'pieces') % 9)::INTEGER AS parcels
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'fetch') % 13 = 0
