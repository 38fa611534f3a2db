SELECT nudge AS message_id, patient AS user_id, via AS channel, script AS message_ref, fired_at - ahead AS ts FROM nudges, clock
