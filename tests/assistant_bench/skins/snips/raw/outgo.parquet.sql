-- Dubai is four hours ahead of UTC all year; a text goes only to those who left a number
SELECT message_id AS msg_no, user_id AS client_no,
  CASE channel WHEN 'email' THEN 'EM' WHEN 'in_app' THEN 'WAL' WHEN 'push' THEN
    CASE WHEN md5_number_lower(user_id || 'sim') % 5 < 3 AND md5_number_lower(message_id || 'text') % 3 = 0 THEN 'TXT' ELSE 'PN' END END AS lane,
  CASE message_ref WHEN 'new_release' THEN 'RBK' WHEN 'podcast' THEN 'RMD' WHEN 'concert' THEN 'HWI' WHEN 'premium' THEN 'STP' ELSE 'MSY' END || '-' || (1 + md5_number_lower(message_id || 'lang') % 2)::VARCHAR AS card,
  ts + INTERVAL 4 HOUR AS gone_at
FROM sends
