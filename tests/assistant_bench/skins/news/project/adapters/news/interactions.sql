SELECT event AS event_id, dispatch AS message_id, reader AS user_id, via AS channel, kind, automatic AS is_machine,
  make_timestamp(ms * 1000) AS ts FROM events JOIN kind_of USING (name)
