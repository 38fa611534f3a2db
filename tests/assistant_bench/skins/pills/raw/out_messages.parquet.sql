-- Sao Paulo is three hours behind UTC all year; two of five patients gave a mobile number, half of their pushes go out as texts
SELECT message_id AS msg_id, user_id AS acct,
  CASE channel WHEN 'email' THEN 'ses' WHEN 'in_app' THEN 'webpush' ELSE
    CASE WHEN md5_number_lower(user_id || 'sms') % 5 < 2 AND md5_number_lower(message_id || 'sms') % 2 = 0 THEN 'twilio' ELSE 'apns' END END AS provider,
  CASE message_ref WHEN 'new_release' THEN 'rfl' WHEN 'podcast' THEN 'pcl' WHEN 'concert' THEN 'dos' WHEN 'premium' THEN 'arf' ELSE 'otc' END
    || '-' || (1 + md5_number_lower(message_id || 'tpl') % 2)::VARCHAR AS tpl,
  ts - INTERVAL 180 MINUTE AS sent_local
FROM sends
