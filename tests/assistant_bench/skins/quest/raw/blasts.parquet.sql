-- server time is Seoul's, nine hours ahead of UTC all year
SELECT message_id AS blast, user_id AS pid,
  CASE channel WHEN 'in_app' THEN CASE WHEN md5_number_lower(message_id || 'pop') % 3 = 0 THEN 'popup' ELSE 'inbox' END ELSE channel END AS lane,
  CASE message_ref WHEN 'new_release' THEN 'RC' WHEN 'podcast' THEN 'EN' WHEN 'concert' THEN 'SE' WHEN 'premium' THEN 'FS' ELSE 'CB' END
    || CASE WHEN md5_number_lower(message_id || 'copy') % 3 = 0 THEN '2' ELSE '1' END AS creative,
  ts + INTERVAL 9 HOUR AS sent_at
FROM sends
