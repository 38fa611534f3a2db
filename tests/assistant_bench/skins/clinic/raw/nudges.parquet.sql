-- Indian time is five and a half hours ahead of UTC all year; about a quarter of the pushes go out as texts
SELECT message_id AS nudge, user_id AS patient,
  CASE channel WHEN 'email' THEN 'email' WHEN 'in_app' THEN 'banner' ELSE
    CASE WHEN md5_number_lower(message_id || 'text') % 3 = 0 AND md5_number_lower(user_id || 'sms') % 5 < 4 THEN 'sms' ELSE 'push' END END AS via,
  CASE message_ref WHEN 'new_release' THEN 'VISIT' WHEN 'podcast' THEN 'REFILL' WHEN 'concert' THEN 'LAB' WHEN 'premium' THEN 'PREV'
    ELSE 'BACK' END || CASE WHEN md5_number_lower(message_id || 'tongue') % 3 = 0 THEN '_mr' ELSE '_en' END AS script,
  ts + INTERVAL 330 MINUTE AS fired_at
FROM sends
