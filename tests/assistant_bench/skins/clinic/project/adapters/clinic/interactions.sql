SELECT response AS event_id, nudge AS message_id, via AS channel, patient AS user_id, at_ist - ahead AS ts, kind, scanner = 1 AS is_machine
FROM responses JOIN meant USING (did), clock
