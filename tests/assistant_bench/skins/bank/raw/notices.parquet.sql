-- Nairobi is three hours ahead of UTC all year
SELECT message_id AS notice, user_id AS cust,
  CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'in_app' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'text') % 4 = 0 AND md5_number_lower(user_id || 'sms') % 4 < 3 THEN 'sms' ELSE 'push' END END AS medium,
  message_ref || CASE WHEN md5_number_lower(message_id || 'version') % 2 = 0 THEN '-A' ELSE '-B' END AS creative,
  ts + INTERVAL 3 HOUR AS queued
FROM (SELECT * REPLACE (CASE message_ref WHEN 'new_release' THEN 'SAV' WHEN 'podcast' THEN 'CRD' WHEN 'concert' THEN 'BUD'
  WHEN 'premium' THEN 'SEC' ELSE 'BCK' END AS message_ref) FROM sends)
