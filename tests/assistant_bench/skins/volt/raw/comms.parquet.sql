-- Adelaide's winter clock: nine hours and a half ahead of UTC
SELECT message_id AS comm_id, user_id AS acct,
  CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'L' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'txt') % 4 = 0 AND md5_number_lower(user_id || 'mob') % 5 < 4 THEN 'S' ELSE 'P' END END AS ch,
  CASE message_ref WHEN 'new_release' THEN 'MR' WHEN 'podcast' THEN 'BL' WHEN 'concert' THEN 'OF' WHEN 'premium' THEN 'OT' ELSE 'TP' END
    || CASE WHEN md5_number_lower(message_id || 'ver') % 2 = 0 THEN '01' ELSE '02' END AS tmpl,
  ts + INTERVAL 570 MINUTE AS sent_local
FROM sends
