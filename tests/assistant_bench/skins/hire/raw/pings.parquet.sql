-- Colombia is five hours behind UTC all year
SELECT message_id AS ping, user_id AS seeker,
  CASE channel WHEN 'email' THEN 'mailing' WHEN 'in_app' THEN 'in_app' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'route') % 5 < 2 AND md5_number_lower(user_id || 'mobile') % 3 < 2 THEN 'sms' ELSE 'push' END END AS route,
  CASE message_ref WHEN 'new_release' THEN 'AL' WHEN 'podcast' THEN 'UF' WHEN 'concert' THEN 'SR' WHEN 'premium' THEN 'PO' ELSE 'CB' END
    || '/' || CASE WHEN md5_number_lower(message_id || 'wording') % 2 = 0 THEN 'short' ELSE 'long' END AS piece,
  ts - INTERVAL 5 HOUR AS went_out
FROM sends
