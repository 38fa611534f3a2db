SELECT msg_no AS message_id, party AS user_id, channel, copy_id AS message_ref, left_at - ahead AS ts FROM outbox JOIN medium USING (route), ist
