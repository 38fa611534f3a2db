WITH here AS (
  SELECT event_id, message_id, user_id, kind, is_machine, ts + INTERVAL 10 HOUR AS at_local,
    CASE WHEN channel = 'push' AND md5_number_lower(message_id || 'txt') % 3 = 0 AND md5_number_lower(user_id || 'mobile') % 5 < 4 THEN 'sms'
      WHEN channel = 'in_app' THEN 'inapp' ELSE channel END AS pipe
  FROM interactions
)
-- the gateway does not know who read a text
SELECT event_id AS fb_id, message_id AS note_id, user_id AS mbr_no, pipe,
  CASE kind WHEN 'delivery' THEN 'DLV' WHEN 'impression' THEN 'SEEN' WHEN 'open' THEN 'OPN' WHEN 'click' THEN 'TAP' WHEN 'unsubscribe' THEN 'STOP' END AS verb,
  is_machine::INTEGER AS bot, at_local
FROM here WHERE NOT (kind = 'open' AND pipe = 'sms')
UNION ALL
SELECT event_id || '~', message_id, user_id, pipe, 'CLOSE', 0, at_local + INTERVAL 6 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'close') % 3 = 0
