-- Sao Paulo is three hours behind UTC all year; who gave a number for WhatsApp gets a third of the pushes there
SELECT message_id AS msg, user_id AS usr,
  CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'V' ELSE
    CASE WHEN md5_number_lower(message_id || 'zap') % 3 = 0 AND md5_number_lower(user_id || 'zap') % 5 < 3 THEN 'Z' ELSE 'P' END END AS ch,
  CASE message_ref WHEN 'new_release' THEN 'fnd' WHEN 'podcast' THEN 'ofr' WHEN 'concert' THEN 'clo' WHEN 'premium' THEN 'bst' ELSE 'win' END
    || '.' || ['a', 'b'][(md5_number_lower(message_id || 'ab') % 2 + 1)::INTEGER] AS tpl,
  ts - INTERVAL 3 HOUR AS out_sp
FROM sends
