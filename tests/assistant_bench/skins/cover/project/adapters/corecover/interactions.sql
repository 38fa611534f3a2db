SELECT fb_id AS event_id, note_id AS message_id, CASE pipe WHEN 'inapp' THEN 'in_app' ELSE pipe END AS channel, mbr_no AS user_id,
  at_local - ahead AS ts, kind, bot = 1 AS is_machine
FROM feedback JOIN verbs USING (verb), qld
