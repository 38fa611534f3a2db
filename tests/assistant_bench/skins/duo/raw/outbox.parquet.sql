-- São Paulo is three hours behind UTC all year
SELECT message_id AS msg, user_id AS member,
  CASE WHEN channel = 'push' AND md5_number_lower(message_id || 'txt') % 5 = 0 AND md5_number_lower(user_id || 'phone') % 3 < 2 THEN 'sms'
    ELSE channel END AS channel,
  CASE message_ref WHEN 'new_release' THEN 'match' WHEN 'podcast' THEN 'chat' WHEN 'concert' THEN 'tips' WHEN 'premium' THEN 'offer'
    ELSE 'missyou' END || CASE WHEN md5_number_lower(message_id || 'take') % 2 = 0 THEN '_v1' ELSE '_v2' END AS template_key,
  ts - INTERVAL 3 HOUR AS sent_local
FROM sends
