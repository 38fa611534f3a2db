SELECT msg AS message_id, member AS user_id, route AS channel, creative AS message_ref, sent_local - brisbane AS ts FROM outbox, clock
