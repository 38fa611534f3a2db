-- the alert service writes each alert once
SELECT DISTINCT event_id || 'a' AS alert_no, user_id AS buyer_no, ts AS created_utc,
  ['skoda', 'toyota', 'opel', 'bmw', 'kia'][(md5_number_lower(event_id || 'make') % 5 + 1)::INTEGER] AS make,
  (1000000 + md5_number_lower(event_id || 'top') % 90 * 100000)::BIGINT AS ceiling_gr
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'alert') % 9 = 0
