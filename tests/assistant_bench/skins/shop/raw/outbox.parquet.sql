SELECT message_id AS msg, user_id AS customer, CASE channel WHEN 'push' THEN 'PUSH' WHEN 'email' THEN 'MAIL' ELSE 'INAPP' END
  AS medium, message_ref AS creative,
  strftime(ts AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin', '%d.%m.%Y %H:%M:%S.%f') AS sent_at
FROM sends
