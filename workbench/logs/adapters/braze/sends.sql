SELECT message_id, 'd' || message_id AS decision_id, person AS user_id, medium AS channel, ref AS message_ref, ts
FROM sent
