SELECT out_id AS message_id, buyer_no AS user_id, route AS channel, tpl_code AS message_ref, fired_at - shift AS ts FROM outbound, warsaw
