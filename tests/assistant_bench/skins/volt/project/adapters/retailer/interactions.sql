SELECT id AS event_id, comm_id AS message_id, channel, acct AS user_id, at_local - ahead AS ts, kind, bot = 1 AS is_machine
FROM comms_evt JOIN act_word USING (act) LEFT JOIN ch_word USING (ch), clock
