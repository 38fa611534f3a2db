-- a third of the riders have given us a telephone number and get texts where others get pushes
SELECT message_id AS notice_no, user_id AS rider,
  CASE WHEN channel = 'push' AND md5_number_lower(user_id || 'text') % 3 = 0 THEN 'SM' WHEN channel = 'push' THEN 'PN'
    WHEN channel = 'email' THEN 'EM' ELSE 'IA' END AS via,
  message_ref || CASE WHEN md5_number_lower(message_id || 'layout') % 2 = 0 THEN '_map' ELSE '_plain' END AS creative,
  epoch_us(ts) AS sent_us
FROM sends
