SELECT msg AS message_id, sub AS user_id, via AS channel, text_id AS message_ref, queued_local - ahead AS ts FROM outbox, dhaka
