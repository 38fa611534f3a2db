SELECT signal AS event_id, ping AS message_id, route AS channel, seeker AS user_id, at_local + behind AS ts, kind, actor = 'bot' AS is_machine
FROM signals JOIN meaning USING (act), clock
