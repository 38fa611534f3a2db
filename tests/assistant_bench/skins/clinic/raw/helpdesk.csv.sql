SELECT DISTINCT event_id || 'h' AS ticket, user_id AS patient, ts + INTERVAL 25 MINUTE AS opened_at,
  ['payment', 'prescription', 'login', 'delivery'][(md5_number_lower(event_id || 'about') % 4 + 1)::INTEGER] AS reason,
  (2 + md5_number_lower(event_id || 'long') % 50)::DOUBLE / 2 AS handling_minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'help') % 23 = 0
