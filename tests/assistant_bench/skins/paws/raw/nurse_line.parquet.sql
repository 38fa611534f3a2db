SELECT DISTINCT event_id || 'n' AS call_key, user_id AS owner_no, ts + INTERVAL 15 MINUTE AS started_at,
  ['feeding', 'symptoms', 'after_care'][(md5_number_lower(event_id || 'topic') % 3 + 1)::INTEGER] AS topic,
  (1 + md5_number_lower(event_id || 'long') % 24)::BIGINT AS minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'nurse') % 19 = 0
