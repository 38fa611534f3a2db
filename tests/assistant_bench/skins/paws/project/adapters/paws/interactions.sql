SELECT touch_key AS event_id, msg_key AS message_id, channel, owner_no AS user_id, touched_local - INTERVAL 10 HOUR AS ts, kind, robot = 1 AS is_machine
FROM msg_touch JOIN verbs USING (verb) LEFT JOIN via USING (medium)
