SELECT ping AS message_id, seeker AS user_id, route AS channel, piece AS message_ref, went_out + behind AS ts FROM pings, clock
