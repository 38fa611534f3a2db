SELECT note_id AS message_id, mbr_no AS user_id, CASE pipe WHEN 'inapp' THEN 'in_app' ELSE pipe END AS channel, piece AS message_ref,
  left_at - ahead AS ts
FROM outbound, qld
