SELECT msg AS message_id, member AS user_id, channel, template_key AS message_ref, sent_local + behind AS ts FROM outbox, brt
