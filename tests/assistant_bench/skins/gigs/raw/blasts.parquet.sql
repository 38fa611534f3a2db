-- São Paulo is three hours behind UTC all year
SELECT message_id AS blastId, user_id AS fanId,
  CASE channel WHEN 'email' THEN 'EML' WHEN 'in_app' THEN 'APP' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'tx') % 4 = 1 AND md5_number_lower(user_id || 'tx') % 5 < 3 THEN 'TXT' ELSE 'PSH' END END AS pipe,
  CASE message_ref WHEN 'new_release' THEN 'PRE' WHEN 'podcast' THEN 'NEWS' WHEN 'concert' THEN 'REM' WHEN 'premium' THEN 'LAST'
    ELSE 'BACK' END || '_' || (1 + md5_number_lower(message_id || 'art') % 2)::VARCHAR AS artworkId,
  ts - INTERVAL 3 HOUR AS firedAt
FROM sends
