-- the calendar holds each of them once
SELECT DISTINCT event_id || '-i' AS interview, user_id AS seeker, ts + INTERVAL 40 HOUR AS held_at,
  ['phone', 'video', 'on_site'][(md5_number_lower(event_id || 'where') % 3 + 1)::INTEGER] AS setting,
  (10 + md5_number_lower(event_id || 'long') % 51)::DOUBLE AS minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'interview') % 17 = 0
