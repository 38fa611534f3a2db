SELECT event_id || '-q' AS quote_no, user_id AS mbr_no, ['motor', 'home', 'travel', 'pet'][(md5_number_lower(event_id || 'line') % 4 + 1)::INTEGER] AS line,
  (18000 + md5_number_lower(event_id || 'price') % 190000)::BIGINT AS cents, ts + INTERVAL 10 HOUR AS asked_at
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'quote') % 9 = 0
