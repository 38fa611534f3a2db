SELECT echo AS event_id, msg AS message_id, channel, member AS user_id, at_local - summer AS ts, kind, auto = 1 AS is_machine
FROM echoes JOIN spoken USING (type) LEFT JOIN lane USING (ch), warsaw
