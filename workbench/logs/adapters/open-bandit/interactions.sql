SELECT 'c' || user_id AS event_id, 'm' || user_id AS message_id, 'web' AS channel, user_id, ts, 'click' AS kind,
  FALSE AS is_machine
FROM shown WHERE click = 1
