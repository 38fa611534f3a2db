SELECT msg AS message_id, usr AS user_id, channel, tpl AS message_ref, out_sp + behind AS ts FROM outbox JOIN chs USING (ch), sp
