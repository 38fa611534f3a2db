WITH here AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine,
    CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'in_app' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'lane') % 3 = 0 AND md5_number_lower(user_id || 'chat') % 5 < 3 THEN 'chat' ELSE 'webpush' END END AS lane
  FROM interactions
)
SELECT event_id AS touch_no, message_id AS out_no, user_id AS member_no, lane,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'impression' THEN 'shown' WHEN 'open' THEN 'read' WHEN 'click' THEN 'followed_link'
    WHEN 'unsubscribe' THEN 'muted' END AS verb,
  is_machine AS auto, ts + INTERVAL 330 MINUTE AS at_local
FROM here
UNION ALL
-- a banner in the app can be closed
SELECT event_id || 'z', message_id, user_id, lane, 'closed', FALSE, ts + INTERVAL 330 MINUTE + INTERVAL 7 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'close') % 3 = 0
