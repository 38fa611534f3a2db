SELECT event_id AS id, message_id AS msg, user_id AS customer,
  CASE channel WHEN 'push' THEN 'PUSH' WHEN 'email' THEN 'MAIL' WHEN 'in_app' THEN 'INAPP' END AS medium,
  CASE kind WHEN 'delivery' THEN 'DELIVERED' WHEN 'open' THEN 'OPENED' WHEN 'click' THEN 'CLICKED'
    WHEN 'unsubscribe' THEN 'STOP' WHEN 'impression' THEN 'SHOWN' END AS action,
  CASE WHEN is_machine THEN 'bot' ELSE 'human' END AS agent,
  strftime(ts AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin', '%d.%m.%Y %H:%M:%S.%f') AS happened_at
FROM interactions
