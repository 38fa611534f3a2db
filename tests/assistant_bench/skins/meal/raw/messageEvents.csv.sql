WITH here AS (
  SELECT event_id, message_id, user_id, CASE channel WHEN 'in_app' THEN 'inApp' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'text') % 5 = 0 AND md5_number_lower(user_id || 'phone') % 3 > 0 THEN 'sms' ELSE 'push' END
    ELSE channel END AS sentVia, ts, kind, is_machine FROM interactions
)
-- nobody can tell whether a text message was opened
SELECT event_id AS eventId, message_id AS messageId, user_id AS customerId, sentVia,
  CASE kind WHEN 'delivery' THEN 'messageDelivered' WHEN 'impression' THEN 'messageSeen' WHEN 'open' THEN 'messageOpened'
    WHEN 'click' THEN 'messageClicked' WHEN 'unsubscribe' THEN 'optedOut' END AS eventName,
  CASE WHEN is_machine THEN 'yes' ELSE 'no' END AS isBot, ts + INTERVAL 2 HOUR AS occurredAt
FROM here WHERE NOT (kind = 'open' AND coalesce(sentVia, '') = 'sms')
UNION ALL
SELECT event_id || 'x', message_id, user_id, sentVia, 'messageClosed', 'no', ts + INTERVAL 2 HOUR + INTERVAL 4 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'close') % 5 = 0
