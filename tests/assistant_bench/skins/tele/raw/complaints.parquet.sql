-- the ticket system does not repeat itself, and keeps UTC
SELECT DISTINCT event_id || '-c' AS ticket, user_id AS sub, ts + INTERVAL 25 MINUTE AS opened_at,
  ['network', 'billing', 'roaming', 'spam'][(md5_number_lower(event_id || 'about') % 4 + 1)::INTEGER] AS about,
  (1 + md5_number_lower(event_id || 'open') % 190)::DOUBLE / 2 AS hours_open
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'complaint') % 27 = 0
