SELECT msg AS message_id, traveller AS user_id, channel, tpl AS message_ref, sent_sast - ahead AS ts FROM outbox JOIN lane USING (chan), sast
