WITH routed AS (
  SELECT event_id, message_id, user_id, kind, is_machine, ts,
    CASE channel WHEN 'push' THEN
      CASE WHEN md5_number_lower(message_id || 'texto') % 4 = 1 AND md5_number_lower(user_id || 'cel') % 3 < 2 THEN 'sms' ELSE 'push' END
      ELSE channel END AS route
  FROM interactions
)
-- a text message does not say whether it was read
SELECT event_id AS hit, message_id AS ping, user_id AS mgr, route,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'impression' THEN 'shown' WHEN 'open' THEN 'opened' WHEN 'click' THEN 'tapped'
    WHEN 'unsubscribe' THEN 'muted' END AS verb,
  CASE WHEN is_machine THEN 'yes' ELSE 'no' END AS bot, ts - INTERVAL 3 HOUR AS at_local
FROM routed WHERE NOT (kind = 'open' AND route = 'sms')
UNION ALL
-- a push that was opened by nobody may be swiped off the screen
SELECT event_id || 'sw', message_id, user_id, route, 'swiped', 'no', ts - INTERVAL 3 HOUR + INTERVAL 40 SECOND
FROM routed WHERE kind = 'delivery' AND route = 'push' AND md5_number_lower(event_id || 'swipe') % 6 = 0
