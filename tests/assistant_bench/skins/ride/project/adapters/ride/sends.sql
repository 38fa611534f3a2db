SELECT notice_no AS message_id, rider AS user_id, channel, creative AS message_ref, make_timestamp(sent_us) AS ts
FROM notices JOIN channel_of USING (via)
