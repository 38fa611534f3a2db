SELECT signal AS event_id, blast AS message_id, lane AS channel, pid AS user_id, server_time - ahead AS ts, kind, actor = 'scanner' AS is_machine
FROM signals JOIN word USING (what), seoul
