SELECT touch AS event_id, msg AS message_id, lane AS channel, member_no AS user_id, touched_at - ahead AS ts, kind, bot = 1 AS is_machine
FROM touches JOIN verbs USING (verb), clock
