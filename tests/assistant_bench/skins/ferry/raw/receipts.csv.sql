WITH got AS (
  SELECT event_id, message_id, user_id, kind, is_machine, ts + INTERVAL 8 HOUR AS noted_at,
    CASE WHEN channel = 'in_app' THEN 'viber' WHEN channel = 'email' THEN 'email'
      WHEN md5_number_lower(message_id || 'txt') % 7 < 2 AND md5_number_lower(user_id || 'mobile') % 5 < 4 THEN 'sms' ELSE 'push' END AS lane
  FROM interactions
)
-- a text gives no read receipt; that Viber showed a message says no more than that it arrived
SELECT event_id AS ev, message_id AS msg, user_id AS pax, lane,
  CASE kind WHEN 'delivery' THEN 'handed_over' WHEN 'impression' THEN 'handed_over' WHEN 'open' THEN 'read' WHEN 'click' THEN 'tap'
    ELSE 'stop' END AS what,
  CASE WHEN is_machine THEN 'machine' ELSE 'person' END AS agent, noted_at
FROM got WHERE NOT (kind = 'open' AND lane = 'sms')
UNION ALL
SELECT event_id || 'x', message_id, user_id, lane, 'flicked', 'person', noted_at + INTERVAL 7 SECOND
FROM got WHERE kind = 'open' AND NOT is_machine AND lane = 'push' AND md5_number_lower(event_id || 'flick') % 4 = 0
