SELECT ev_id AS event_id, msg_id AS message_id, provider AS channel, acct AS user_id, at_local + behind AS ts, kind, by_bot AS is_machine
FROM provider_events JOIN meant USING (what), sampa
