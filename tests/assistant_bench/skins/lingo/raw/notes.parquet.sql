SELECT message_id AS note, user_id AS learner, CASE channel WHEN 'push' THEN 'P' WHEN 'email' THEN 'M' WHEN 'in_app' THEN 'I' END AS lane, message_ref AS card,
  strftime(ts - INTERVAL 3 HOUR, '%Y-%m-%dT%H:%M:%S.%f') AS sent_local
FROM sends
