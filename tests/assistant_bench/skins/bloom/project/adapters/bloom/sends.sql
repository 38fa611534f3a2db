SELECT msg AS message_id, member_no AS user_id, lane AS channel, piece AS message_ref, out_at - ahead AS ts FROM outbox, clock
