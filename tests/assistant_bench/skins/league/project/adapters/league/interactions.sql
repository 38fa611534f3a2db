SELECT hit AS event_id, ping AS message_id, route AS channel, mgr AS user_id, at_local + behind AS ts, kind, bot AS is_machine
FROM ping_log JOIN verbs USING (verb), clock
