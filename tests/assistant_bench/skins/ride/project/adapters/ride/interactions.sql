SELECT reaction_no AS event_id, notice_no AS message_id, rider AS user_id, channel, kind, robot AS is_machine,
  make_timestamp(at_us) AS ts
FROM reactions LEFT JOIN channel_of USING (via) JOIN kind_of USING (what)
