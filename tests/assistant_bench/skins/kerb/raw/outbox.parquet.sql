-- Stockholm is two hours ahead of UTC all spring; who gave a number gets a third of the pushes as a text
SELECT message_id AS msg_id, user_id AS parker_id,
  CASE channel WHEN 'email' THEN 'eml' WHEN 'in_app' THEN 'bnr' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'way') % 3 = 0 AND md5_number_lower(user_id || 'number') % 4 > 0 THEN 'txt' ELSE 'psh' END END AS ch,
  CASE message_ref WHEN 'new_release' THEN 'exp' WHEN 'podcast' THEN 'wal' WHEN 'concert' THEN 'per' WHEN 'premium' THEN 'fin' ELSE 'plu' END
    || '-' || (1 + md5_number_lower(message_id || 'copy') % 2)::VARCHAR AS copy,
  ts + INTERVAL 2 HOUR AS sent_local
FROM sends
