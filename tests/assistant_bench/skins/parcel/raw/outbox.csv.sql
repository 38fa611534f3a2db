-- Kolkata is five and a half hours ahead of UTC all year
SELECT message_id AS msg_no, user_id AS party,
  CASE channel WHEN 'email' THEN 'MAIL' WHEN 'in_app' THEN 'WA' ELSE
    CASE WHEN md5_number_lower(user_id || 'msisdn') % 4 = 3 THEN 'PUSH' ELSE
      CASE md5_number_lower(message_id || 'text') % 3 WHEN 0 THEN 'SMS' WHEN 1 THEN 'WA' ELSE 'PUSH' END END END AS route,
  CASE message_ref WHEN 'new_release' THEN 'slot' WHEN 'podcast' THEN 'stars' WHEN 'concert' THEN 'point' WHEN 'premium' THEN 'perk'
    ELSE 'back' END || '/' || (md5_number_lower(message_id || 'tongue') % 2 + 1)::VARCHAR AS copy_id,
  ts + INTERVAL 330 MINUTE AS left_at
FROM sends
