SELECT msg_id AS message_id, acct AS user_id, provider AS channel, tpl AS message_ref, sent_local + behind AS ts FROM out_messages, sampa
