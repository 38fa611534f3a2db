SELECT ev AS event_id, msg AS message_id, lane AS channel, pax AS user_id, noted_at - ahead AS ts, kind, agent = 'machine' AS is_machine
FROM receipts JOIN verb_of USING (what), manila
