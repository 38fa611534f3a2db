-- Manila is eight hours ahead of UTC all year; two in seven pushes go out as a text instead, to whoever left a number
SELECT message_id AS msg, user_id AS pax,
  CASE WHEN channel = 'in_app' THEN 'viber' WHEN channel = 'email' THEN 'email'
    WHEN md5_number_lower(message_id || 'txt') % 7 < 2 AND md5_number_lower(user_id || 'mobile') % 5 < 4 THEN 'sms' ELSE 'push' END AS lane,
  CASE message_ref WHEN 'new_release' THEN 'price' WHEN 'podcast' THEN 'sail' WHEN 'concert' THEN 'late' WHEN 'premium' THEN 'rate'
    ELSE 'tips' END || CASE WHEN md5_number_lower(user_id || 'tongue') % 3 = 0 THEN '_ceb' ELSE '_en' END AS tmpl,
  ts + INTERVAL 8 HOUR AS out_at
FROM sends
