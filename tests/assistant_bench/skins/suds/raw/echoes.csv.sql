-- a text message does not tell whether it was read
WITH here AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine,
    CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'B' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'ch') % 3 = 0 AND md5_number_lower(user_id || 'cell') % 4 < 3 THEN 'T' ELSE 'P' END END AS ch
  FROM interactions
)
SELECT event_id AS echo_no, message_id AS d_no, user_id AS cust, ch,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'impression' THEN 'seen' WHEN 'open' THEN 'read' WHEN 'click' THEN 'tap'
    WHEN 'unsubscribe' THEN 'stop' END AS act,
  CASE WHEN is_machine THEN 'yes' ELSE 'no' END AS robot, ts + INTERVAL 2 HOUR AS at_local
FROM here WHERE NOT (kind = 'open' AND coalesce(ch, '') = 'T')
UNION ALL
-- a banner that is seen has landed a second before
SELECT event_id || 'l', message_id, user_id, ch, 'landed', 'no', ts + INTERVAL 2 HOUR - INTERVAL 1 SECOND
FROM here WHERE kind = 'impression'
UNION ALL
-- or is swiped away
SELECT event_id || 'w', message_id, user_id, ch, 'swipe', 'no', ts + INTERVAL 2 HOUR + INTERVAL 6 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'swipe') % 4 = 0
