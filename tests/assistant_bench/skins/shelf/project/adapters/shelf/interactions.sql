SELECT fb AS event_id, msg AS message_id, route AS channel, member AS user_id, at_local - brisbane AS ts, kind, bot = 1 AS is_machine
FROM feedback JOIN act_kind USING (act), clock
