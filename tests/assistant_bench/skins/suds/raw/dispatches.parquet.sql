-- Johannesburg is two hours ahead of UTC all year; E mail, P push, T text message, B banner in the app
SELECT message_id AS d_no, user_id AS cust,
  CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'B' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'ch') % 3 = 0 AND md5_number_lower(user_id || 'cell') % 4 < 3 THEN 'T' ELSE 'P' END END AS ch,
  CASE message_ref WHEN 'new_release' THEN 'slot' WHEN 'podcast' THEN 'ready' WHEN 'concert' THEN 'pass' WHEN 'premium' THEN 'care' ELSE 'back' END
    || '-' || (1 + md5_number_lower(message_id || 'card') % 2)::VARCHAR AS card,
  ts + INTERVAL 2 HOUR AS gone_at
FROM sends
