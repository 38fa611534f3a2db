SELECT comm_id AS message_id, acct AS user_id, channel, tmpl AS message_ref, sent_local - ahead AS ts FROM comms JOIN ch_word USING (ch), clock
