SELECT evId AS event_id, commId AS message_id, route AS channel, supporterId AS user_id, atIst - ahead AS ts, kind, bot AS is_machine
FROM commEvents JOIN verbs USING (verb), ist
