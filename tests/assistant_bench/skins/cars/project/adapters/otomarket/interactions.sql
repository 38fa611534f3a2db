SELECT eng_id AS event_id, out_id AS message_id, route AS channel, buyer_no AS user_id, at_local - shift AS ts, kind, auto = 1 AS is_machine
FROM engagement JOIN spoken USING (verb), warsaw
