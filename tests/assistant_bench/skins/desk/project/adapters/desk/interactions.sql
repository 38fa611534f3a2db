SELECT touch_no AS event_id, out_no AS message_id, lane AS channel, member_no AS user_id, at_local - ahead AS ts, kind, auto AS is_machine
FROM touches JOIN verbs USING (verb), pune
