-- the clock on the wall in Utrecht: two hours ahead of UTC all summer
SELECT message_id AS msg, user_id AS member_no,
  CASE channel WHEN 'push' THEN CASE WHEN md5_number_lower(message_id || 'txt') % 3 = 0 AND md5_number_lower(user_id || 'nr') % 5 < 4
    THEN 'sms' ELSE 'app_push' END ELSE channel END AS lane,
  message_ref || CASE WHEN md5_number_lower(message_id || 'tongue') % 3 = 0 THEN '_en' ELSE '_nl' END AS piece,
  ts + INTERVAL 2 HOUR AS out_at
FROM sends
