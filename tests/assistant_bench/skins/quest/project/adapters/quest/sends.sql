SELECT blast AS message_id, pid AS user_id, lane AS channel, creative AS message_ref, sent_at - ahead AS ts FROM blasts, seoul
