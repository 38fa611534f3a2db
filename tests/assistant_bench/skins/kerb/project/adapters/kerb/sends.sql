SELECT msg_id AS message_id, parker_id AS user_id, ch AS channel, copy AS message_ref, sent_local - ahead AS ts FROM outbox, sthlm
