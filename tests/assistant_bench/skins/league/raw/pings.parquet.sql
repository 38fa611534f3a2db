-- São Paulo is three hours behind UTC all year
SELECT message_id AS ping, user_id AS mgr,
  CASE channel WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'texto') % 4 = 1 AND md5_number_lower(user_id || 'cel') % 3 < 2 THEN 'sms' ELSE 'push' END
    ELSE channel END AS route,
  CASE message_ref WHEN 'new_release' THEN 'DL' WHEN 'podcast' THEN 'FT' WHEN 'concert' THEN 'TR' WHEN 'premium' THEN 'OF' ELSE 'WB' END
    || CASE WHEN md5_number_lower(message_id || 'lang') % 3 = 0 THEN '_es' ELSE '_pt' END AS tpl,
  ts - INTERVAL 3 HOUR AS sent_local
FROM sends
