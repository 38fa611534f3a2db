SELECT tp AS event_id, msg AS message_id, channel, traveller AS user_id, at_sast - ahead AS ts, kind, by_bot = 1 AS is_machine
FROM touchpoints JOIN verb USING (action) LEFT JOIN lane USING (chan), sast
