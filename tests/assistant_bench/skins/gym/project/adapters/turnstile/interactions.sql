SELECT ev AS event_id, msg AS message_id, lane AS channel, member_no AS user_id, at_local - INTERVAL 10 HOUR AS ts, kind, by_bot AS is_machine
FROM msg_events JOIN action_kind USING (action)
