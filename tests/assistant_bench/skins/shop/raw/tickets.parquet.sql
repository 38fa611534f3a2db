SELECT DISTINCT 'T' || event_id AS ticket, user_id AS customer, ts + INTERVAL 90 MINUTE AS opened_at,
  CASE WHEN md5_number_lower(event_id) % 3 = 0 THEN 'delivery_late' ELSE 'wrong_item' END AS subject
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ticket') % 12 = 0
