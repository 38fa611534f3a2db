-- Brisbane is ten hours ahead of UTC all year
SELECT message_id AS msg, user_id AS member_no,
  CASE WHEN channel = 'push' AND md5_number_lower(message_id || 'lane') % 4 = 0 AND md5_number_lower(user_id || 'mobile') % 5 < 4
    THEN 'sms' ELSE channel END AS lane,
  CASE message_ref WHEN 'new_release' THEN 'CR' WHEN 'podcast' THEN 'ST' WHEN 'concert' THEN 'CN' WHEN 'premium' THEN 'OF' ELSE 'CB' END
    || (1 + md5_number_lower(message_id || 'copy') % 2)::VARCHAR AS copy_code,
  ts + INTERVAL 10 HOUR AS sent_local
FROM sends
