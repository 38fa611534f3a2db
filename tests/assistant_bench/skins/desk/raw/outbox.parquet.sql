-- Pune is five and a half hours ahead of UTC all year; who connected the chat gets a third of the pushes there
SELECT message_id AS out_no, user_id AS member_no,
  CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'in_app' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'lane') % 3 = 0 AND md5_number_lower(user_id || 'chat') % 5 < 3 THEN 'chat' ELSE 'webpush' END END AS lane,
  CASE message_ref WHEN 'new_release' THEN 'onb' WHEN 'podcast' THEN 'dig' WHEN 'concert' THEN 'men' WHEN 'premium' THEN 'ren' ELSE 'fea' END
    || '_' || (1 + md5_number_lower(message_id || 'tpl') % 2)::VARCHAR AS tpl,
  ts + INTERVAL 330 MINUTE AS pushed_at
FROM sends
