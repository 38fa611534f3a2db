SELECT fb AS event_id, msg AS message_id, via AS channel, sub AS user_id, at_local - ahead AS ts, kind, bot AS is_machine
FROM feedback JOIN spelled USING (code), dhaka
