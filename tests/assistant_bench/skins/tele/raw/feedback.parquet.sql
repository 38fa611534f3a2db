WITH here AS (
  SELECT event_id, message_id, user_id, kind, is_machine, ts + INTERVAL 6 HOUR AS at_local,
    CASE WHEN channel = 'push' AND md5_number_lower(message_id || 'text') % 2 = 0 THEN 'sms' ELSE channel END AS via
  FROM interactions
)
-- a text message has a delivery receipt, and nobody can tell whether it was read
SELECT event_id AS fb, message_id AS msg, user_id AS sub, via,
  CASE kind WHEN 'delivery' THEN 'DLR' WHEN 'impression' THEN 'SEEN' WHEN 'open' THEN 'OPEN' WHEN 'click' THEN 'TAP'
    WHEN 'unsubscribe' THEN 'STOP' END AS code,
  is_machine AS bot, at_local
FROM here WHERE NOT (kind = 'open' AND via = 'sms')
