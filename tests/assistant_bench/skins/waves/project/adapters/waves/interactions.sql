SELECT echo AS event_id, cue AS message_id, lane AS channel, ear AS user_id, at_local + gap AS ts, kind, source = 'prefetch' AS is_machine
FROM echoes JOIN word USING (what), behind
