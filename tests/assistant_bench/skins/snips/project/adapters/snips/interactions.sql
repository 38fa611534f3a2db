SELECT echo_no AS event_id, msg_no AS message_id, lane AS channel, client_no AS user_id, at_local - ahead AS ts, kind, by_robot AS is_machine
FROM echoes JOIN words USING (what), dubai
