SELECT echo_no AS event_id, d_no AS message_id, channel, cust AS user_id, at_local - ahead AS ts, kind, robot AS is_machine
FROM echoes JOIN acts USING (act) LEFT JOIN lane USING (ch), joburg
