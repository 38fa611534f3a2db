-- Brisbane is ten hours ahead of UTC all year
SELECT message_id AS msg, user_id AS member, CASE channel WHEN 'email' THEN 'email' WHEN 'in_app' THEN 'in_app' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'sms') % 3 = 0 AND md5_number_lower(user_id || 'mobile') % 5 < 4 THEN 'sms' ELSE 'app_push' END END AS route,
  CASE message_ref WHEN 'new_release' THEN 'REC' WHEN 'podcast' THEN 'DUE' WHEN 'concert' THEN 'EVT' WHEN 'premium' THEN 'FIN' ELSE 'RSV' END
    || CASE WHEN md5_number_lower(message_id || 'wording') % 3 = 0 THEN '2' ELSE '1' END AS creative,
  ts + INTERVAL 10 HOUR AS sent_local
FROM sends
