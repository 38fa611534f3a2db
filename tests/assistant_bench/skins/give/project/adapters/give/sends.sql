SELECT commId AS message_id, supporterId AS user_id, route AS channel, pieceId AS message_ref, sentIst - ahead AS ts FROM comms, ist
