-- one push in five goes out as a text, to those who left a number
SELECT message_id AS msg, user_id AS member,
  CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'A' ELSE
    CASE WHEN md5_number_lower(message_id || 'txt') % 5 = 0 AND md5_number_lower(user_id || 'txt') % 5 < 4 THEN 'T' ELSE 'P' END END AS ch,
  CASE message_ref WHEN 'new_release' THEN 'sow' WHEN 'podcast' THEN 'rota' WHEN 'concert' THEN 'frost' WHEN 'premium' THEN 'shop'
    ELSE 'back' END || CASE WHEN md5_number_lower(message_id || 'card') % 3 = 0 THEN '_long' ELSE '_short' END AS card,
  ts + INTERVAL 2 HOUR AS put_out
FROM sends
