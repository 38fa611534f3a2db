SELECT DISTINCT event_id || 'q' AS ticket, user_id AS member, ts + INTERVAL 30 MINUTE AS asked_at,
  ['pests', 'soil', 'watering', 'pruning'][(md5_number_lower(event_id || 'topic') % 4 + 1)::INTEGER] AS topic,
  (2 + md5_number_lower(event_id || 'wait') % 190)::DOUBLE / 4 AS wait_hours
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ask') % 27 = 0
