WITH here AS (
  SELECT *, CASE WHEN channel = 'push' AND md5_number_lower(message_id || 'lane') % 4 = 0 AND md5_number_lower(user_id || 'mobile') % 5 < 4
    THEN 'sms' ELSE channel END AS lane FROM interactions
)
-- a text has no open
SELECT event_id AS ev, message_id AS msg, user_id AS member_no, lane,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'impression' THEN 'shown' WHEN 'open' THEN 'read' WHEN 'click' THEN 'tap'
    WHEN 'unsubscribe' THEN 'stop' END AS action,
  is_machine AS by_bot, ts + INTERVAL 10 HOUR AS at_local
FROM here WHERE NOT (kind = 'open' AND lane = 'sms')
UNION ALL
-- a card can be closed with its cross
SELECT event_id || 'z', message_id, user_id, lane, 'closed', FALSE, ts + INTERVAL 10 HOUR + INTERVAL 8 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'cross') % 3 = 0
