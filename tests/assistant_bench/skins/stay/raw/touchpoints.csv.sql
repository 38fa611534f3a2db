WITH named AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine, CASE channel WHEN 'email' THEN 'EML' WHEN 'in_app' THEN 'APP' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'short') % 5 < 1 AND md5_number_lower(user_id || 'cell') % 3 < 2 THEN 'SMS' ELSE 'PSH' END END AS chan FROM interactions
)
-- a text message tells nobody that it was opened
SELECT event_id AS tp, message_id AS msg, user_id AS traveller, chan,
  CASE kind WHEN 'delivery' THEN 'DELIVERED' WHEN 'impression' THEN 'SHOWN' WHEN 'open' THEN 'OPENED' WHEN 'click' THEN 'TAPPED'
    WHEN 'unsubscribe' THEN 'LEFT' END AS action,
  is_machine::INTEGER AS by_bot, ts + INTERVAL 2 HOUR AS at_sast
FROM named WHERE NOT (kind = 'open' AND chan = 'SMS')
UNION ALL
-- a card in the app may be closed
SELECT event_id || 'c', message_id, user_id, chan, 'CLOSED', 0, ts + INTERVAL 2 HOUR + INTERVAL 6 SECOND
FROM named WHERE kind = 'impression' AND md5_number_lower(event_id || 'closed') % 3 = 0
