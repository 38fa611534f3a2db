-- microseconds since 1970; nobody can tell whether a text message was read
WITH routed AS (
  SELECT *, CASE channel WHEN 'email' THEN 'MAIL' WHEN 'in_app' THEN 'WA' WHEN 'push' THEN
    CASE WHEN md5_number_lower(user_id || 'msisdn') % 4 = 3 THEN 'PUSH' ELSE
      CASE md5_number_lower(message_id || 'text') % 3 WHEN 0 THEN 'SMS' WHEN 1 THEN 'WA' ELSE 'PUSH' END END END AS route
  FROM interactions
)
SELECT event_id AS receipt, message_id AS msg_no, user_id AS party, route,
  CASE kind WHEN 'delivery' THEN 'DLVRD' WHEN 'impression' THEN 'READ' WHEN 'open' THEN 'READ' WHEN 'click' THEN 'TAP'
    WHEN 'unsubscribe' THEN 'STOP' END AS code,
  is_machine AS auto, epoch_us(ts) AS at_us
FROM routed WHERE NOT (kind = 'open' AND route = 'SMS')
UNION ALL
-- what was read on WhatsApp had arrived a second before
SELECT event_id || 'd', message_id, user_id, route, 'DLVRD', FALSE, epoch_us(ts) - 1000000 FROM routed
WHERE kind = 'impression' AND route = 'WA'
UNION ALL
-- a push that is swiped away
SELECT event_id || 's', message_id, user_id, route, 'SWIPE', FALSE, epoch_us(ts) + 9000000 FROM routed
WHERE kind = 'delivery' AND route = 'PUSH' AND md5_number_lower(event_id || 'swipe') % 6 = 0
