SELECT rid AS event_id, msg AS message_id, channel, usr AS user_id, at_sp + behind AS ts, kind, bot AS is_machine
FROM react JOIN acts USING (act) LEFT JOIN chs USING (ch), sp
