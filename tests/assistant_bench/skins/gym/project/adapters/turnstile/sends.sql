SELECT msg AS message_id, member_no AS user_id, lane AS channel, copy_code AS message_ref, sent_local - INTERVAL 10 HOUR AS ts FROM outbox
