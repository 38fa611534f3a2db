SELECT msg AS message_id, pax AS user_id, lane AS channel, tmpl AS message_ref, out_at - ahead AS ts FROM outbox, manila
