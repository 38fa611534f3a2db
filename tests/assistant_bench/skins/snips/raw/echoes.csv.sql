WITH here AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine,
    CASE channel WHEN 'email' THEN 'EM' WHEN 'in_app' THEN 'WAL' WHEN 'push' THEN
    CASE WHEN md5_number_lower(user_id || 'sim') % 5 < 3 AND md5_number_lower(message_id || 'text') % 3 = 0 THEN 'TXT' ELSE 'PN' END END AS lane
  FROM interactions
)
SELECT event_id AS echo_no, message_id AS msg_no, user_id AS client_no, lane,
  CASE kind WHEN 'delivery' THEN 'MsgLanded' WHEN 'impression' THEN 'OpenedMsg' WHEN 'open' THEN 'OpenedMsg' WHEN 'click' THEN 'TappedMsg'
    WHEN 'unsubscribe' THEN 'LaneMuted' END AS what,
  CASE WHEN is_machine THEN 'yes' ELSE 'no' END AS by_robot, ts + INTERVAL 4 HOUR AS at_local
FROM here WHERE NOT (kind = 'open' AND lane = 'TXT')   -- nobody can tell whether a text was read
UNION ALL
-- a pass that was looked at had been updated a second before
SELECT event_id || '-d', message_id, user_id, lane, 'MsgLanded', 'no', ts + INTERVAL 4 HOUR - INTERVAL 1 SECOND
FROM here WHERE kind = 'impression'
UNION ALL
SELECT event_id || '-w', message_id, user_id, lane, 'SwipedMsg', 'no', ts + INTERVAL 4 HOUR + INTERVAL 8 SECOND
FROM here WHERE kind = 'delivery' AND lane = 'PN' AND md5_number_lower(event_id || 'swipe') % 5 = 0
