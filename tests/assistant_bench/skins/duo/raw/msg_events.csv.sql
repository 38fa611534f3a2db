WITH e AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine,
    CASE WHEN channel = 'push' AND message_id IS NOT NULL AND md5_number_lower(message_id || 'txt') % 5 = 0
      AND md5_number_lower(user_id || 'phone') % 3 < 2 THEN 'sms' ELSE channel END AS channel
  FROM interactions
)
-- a text message has no open
SELECT event_id AS ev_id, message_id AS msg, user_id AS member, channel,
  CASE kind WHEN 'delivery' THEN 'delivered' WHEN 'impression' THEN 'shown' WHEN 'open' THEN 'opened' WHEN 'click' THEN 'tapped'
    WHEN 'unsubscribe' THEN 'opted_out' END AS ev,
  is_machine::INTEGER AS bot, ts - INTERVAL 3 HOUR AS at_local
FROM e WHERE NOT (kind = 'open' AND channel = 'sms')
UNION ALL
-- some opened pushes and shown cards are swiped away
SELECT event_id || 'd', message_id, user_id, channel, 'swiped', 0, ts - INTERVAL 3 HOUR + INTERVAL 6 SECOND
FROM e WHERE NOT is_machine AND ((kind = 'open' AND channel = 'push') OR kind = 'impression') AND md5_number_lower(event_id || 'away') % 4 = 0
UNION ALL
-- opt-outs on the settings page belong to no message
SELECT event_id || 's', NULL, user_id, CASE WHEN md5_number_lower(user_id || 'mute') % 3 = 0 THEN 'email' ELSE 'push' END, 'opted_out', 0,
  ts - INTERVAL 3 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'mute') % 70 = 0
