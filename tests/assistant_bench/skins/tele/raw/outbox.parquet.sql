-- Dhaka is six hours ahead of UTC all year; half of what the simulator pushes goes out as a text message
SELECT message_id AS msg, user_id AS sub,
  CASE WHEN channel = 'push' AND md5_number_lower(message_id || 'text') % 2 = 0 THEN 'sms' ELSE channel END AS via,
  message_ref AS text_id, ts + INTERVAL 6 HOUR AS queued_local
FROM sends
