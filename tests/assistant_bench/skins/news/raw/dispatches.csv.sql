SELECT message_id AS dispatch, user_id AS reader, CASE channel WHEN 'push' THEN 'web_push' WHEN 'email' THEN 'newsletter'
  ELSE 'banner' END AS via, message_ref AS item, epoch_ms(ts) AS sent_ms
FROM sends
