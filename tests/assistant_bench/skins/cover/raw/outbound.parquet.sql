-- Brisbane is ten hours ahead of UTC all year
SELECT message_id AS note_id, user_id AS mbr_no,
  CASE WHEN channel = 'push' AND md5_number_lower(message_id || 'txt') % 3 = 0 AND md5_number_lower(user_id || 'mobile') % 5 < 4 THEN 'sms'
    WHEN channel = 'in_app' THEN 'inapp' ELSE channel END AS pipe,
  'P-' || message_ref AS piece, ts + INTERVAL 10 HOUR AS left_at
FROM sends
