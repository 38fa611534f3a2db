SELECT ev_id AS event_id, msg AS message_id, channel, member AS user_id, at_local + behind AS ts, kind, bot = 1 AS is_machine
FROM msg_events JOIN ev_kind USING (ev), brt
