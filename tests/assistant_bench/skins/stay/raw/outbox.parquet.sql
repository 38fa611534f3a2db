-- a fifth of what would be a push goes out as a text message, to those whose cell number is known
SELECT message_id AS msg, user_id AS traveller, CASE channel WHEN 'email' THEN 'EML' WHEN 'in_app' THEN 'APP' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'short') % 5 < 1 AND md5_number_lower(user_id || 'cell') % 3 < 2 THEN 'SMS' ELSE 'PSH' END END AS chan,
  CASE message_ref WHEN 'new_release' THEN 'prc' WHEN 'podcast' THEN 'ins' WHEN 'concert' THEN 'rev' WHEN 'premium' THEN 'trp'
    ELSE 'bck' END || CASE WHEN md5_number_lower(user_id || 'tongue') % 3 = 0 THEN '_af' ELSE '_en' END AS tpl,
  ts + INTERVAL 2 HOUR AS sent_sast
FROM sends
