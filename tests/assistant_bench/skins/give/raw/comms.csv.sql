-- a quarter of what the simulator pushes goes out as a text, to supporters who left a number
SELECT message_id AS commId, user_id AS supporterId,
  CASE WHEN channel = 'in_app' THEN 'whatsapp' WHEN channel = 'email' THEN 'email'
    WHEN md5_number_lower(message_id || 'txt') % 3 = 0 AND md5_number_lower(user_id || 'number') % 5 < 4 THEN 'sms' ELSE 'push' END AS route,
  CASE message_ref WHEN 'new_release' THEN 'APL' WHEN 'podcast' THEN 'STY' WHEN 'concert' THEN 'SHF' WHEN 'premium' THEN 'THX' ELSE 'LPS' END
    || CASE WHEN md5_number_lower(message_id || 'tongue') % 2 = 0 THEN '_en' ELSE '_hi' END AS pieceId,
  ts + INTERVAL 330 MINUTE AS sentIst
FROM sends
