SELECT msg AS message_id, member AS user_id, channel, card AS message_ref, put_out - summer AS ts
FROM outbox JOIN lane USING (ch), warsaw
