-- Amsterdam is two hours ahead of UTC from April to October
SELECT message_id AS messageId, user_id AS customerId,
  CASE channel WHEN 'in_app' THEN 'inApp' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'text') % 5 = 0 AND md5_number_lower(user_id || 'phone') % 3 > 0 THEN 'sms' ELSE 'push' END
    ELSE channel END AS sentVia,
  CASE message_ref WHEN 'new_release' THEN 'menu' WHEN 'podcast' THEN 'tips' WHEN 'concert' THEN 'friend' WHEN 'premium' THEN 'door'
    ELSE 'back' END || CASE WHEN md5_number_lower(message_id || 'variant') % 2 = 0 THEN 'Photo' ELSE 'Plain' END AS creativeId,
  ts + INTERVAL 2 HOUR AS sentAt
FROM sends
