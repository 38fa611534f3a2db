-- Brisbane is ten hours ahead of UTC all year; a third of the pushes of those who left a mobile number go out as a text
SELECT message_id AS msg_key, user_id AS owner_no,
  CASE channel WHEN 'email' THEN 'EML' WHEN 'in_app' THEN 'APP' ELSE
    CASE WHEN md5_number_lower(message_id || 'txt') % 3 = 0 AND md5_number_lower(user_id || 'mobile') % 5 < 4 THEN 'TXT' ELSE 'PSH' END END AS medium,
  CASE message_ref WHEN 'new_release' THEN 'VAX' WHEN 'podcast' THEN 'FOOD' WHEN 'concert' THEN 'TIP' WHEN 'premium' THEN 'INS' ELSE 'WIN' END
    || CASE WHEN md5_number_lower(message_id || 'copy') % 2 = 0 THEN '_1' ELSE '_2' END AS tmpl_key,
  ts + INTERVAL 10 HOUR AS dispatched
FROM sends
