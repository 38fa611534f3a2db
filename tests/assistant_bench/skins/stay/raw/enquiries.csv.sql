SELECT event_id || 'q' AS enquiry, user_id AS traveller, ts + INTERVAL 2 HOUR + INTERVAL 4 MINUTE AS sent_sast,
  2 + md5_number_lower(event_id || 'nights') % 13 AS nights
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ask') % 14 = 0
