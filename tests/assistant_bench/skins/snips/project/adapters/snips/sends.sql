SELECT msg_no AS message_id, client_no AS user_id, lane AS channel, card AS message_ref, gone_at - ahead AS ts FROM outgo, dubai
