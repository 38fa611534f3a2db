SELECT receipt AS event_id, msg_no AS message_id, channel, party AS user_id, make_timestamp(at_us) AS ts, kind, auto AS is_machine
FROM receipts JOIN meaning USING (code) LEFT JOIN medium USING (route)
