SELECT msgId AS message_id, memberNo AS user_id, lane AS channel, creative AS message_ref, handedOver - ahead AS ts FROM outbox, summer
