SELECT dispatch AS message_id, reader AS user_id, via AS channel, item AS message_ref, make_timestamp(sent_ms * 1000) AS ts
FROM dispatches
