SELECT d_no AS message_id, cust AS user_id, channel, card AS message_ref, gone_at - ahead AS ts FROM dispatches LEFT JOIN lane USING (ch), joburg
