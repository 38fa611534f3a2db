SELECT note AS message_id, learner AS user_id, channel, card AS message_ref, CAST(sent_local AS TIMESTAMP) AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC' AS ts
FROM notes JOIN channel_of USING (lane)
