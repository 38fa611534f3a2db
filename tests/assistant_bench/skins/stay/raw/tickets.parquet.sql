-- the desk's tool writes each ticket once, in UTC
SELECT DISTINCT event_id || 't' AS ticket, user_id AS traveller, ts + INTERVAL 35 MINUTE AS opened_utc,
  ['refund', 'access', 'cleaning', 'payment'][(md5_number_lower(event_id || 'topic') % 4 + 1)::INTEGER] AS topic,
  (4 + md5_number_lower(event_id || 'handling') % 53)::DOUBLE AS handle_minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'desk') % 27 = 0
