SELECT fbId AS event_id, blastId AS message_id, channel, fanId AS user_id, heardAt + behind AS ts, kind,
  lower(scanner) IN ('yes', 'true') AS is_machine
FROM feedback JOIN heard USING (code) LEFT JOIN piped USING (pipe), clock
