-- Warsaw is two hours ahead of UTC from the end of March to the end of October
SELECT message_id AS out_id, user_id AS buyer_no,
  CASE channel WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'short') % 5 < 2 AND md5_number_lower(user_id || 'mobile') % 3 > 0 THEN 'sms' ELSE 'push' END
    ELSE channel END AS route,
  CASE message_ref WHEN 'new_release' THEN 'pd' WHEN 'podcast' THEN 'ss' WHEN 'concert' THEN 'td' WHEN 'premium' THEN 'fin'
    ELSE 'wb' END || CASE WHEN md5_number_lower(message_id || 'tone') % 3 = 0 THEN '_short' ELSE '_long' END AS tpl_code,
  ts + INTERVAL 2 HOUR AS fired_at
FROM sends
