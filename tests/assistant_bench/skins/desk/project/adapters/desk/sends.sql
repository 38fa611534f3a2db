SELECT out_no AS message_id, member_no AS user_id, lane AS channel, tpl AS message_ref, pushed_at - ahead AS ts FROM outbox, pune
