SELECT id AS event_id, msg AS message_id, customer AS user_id, channel, kind, agent = 'bot' AS is_machine,
  strptime(happened_at, '%d.%m.%Y %H:%M:%S.%f') AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' AS ts
FROM reactions LEFT JOIN channel_of USING (medium) JOIN kind_of USING (action)
