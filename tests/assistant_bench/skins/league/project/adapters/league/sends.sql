SELECT ping AS message_id, mgr AS user_id, route AS channel, tpl AS message_ref, sent_local + behind AS ts FROM pings, clock
