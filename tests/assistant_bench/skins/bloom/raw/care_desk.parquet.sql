SELECT DISTINCT event_id || '-q' AS question, user_id AS member_no, ts + INTERVAL 11 MINUTE AS asked_at,
  ['wilting', 'watering', 'light', 'pests'][(md5_number_lower(event_id || 'worry') % 4 + 1)::INTEGER] AS subject,
  (2 + md5_number_lower(event_id || 'reply') % 240)::DOUBLE AS reply_minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'asks') % 16 = 0
