SELECT notice AS message_id, cust AS user_id, medium AS channel, creative AS message_ref, queued - ahead AS ts FROM notices, here
