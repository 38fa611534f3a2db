SELECT msg AS message_id, customer AS user_id, channel, creative AS message_ref,
  strptime(sent_at, '%d.%m.%Y %H:%M:%S.%f') AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' AS ts
FROM outbox JOIN channel_of USING (medium)
