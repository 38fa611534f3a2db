WITH here AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine,
    CASE channel WHEN 'email' THEN 'email' WHEN 'in_app' THEN 'banner' WHEN 'push' THEN
      CASE WHEN md5_number_lower(message_id || 'text') % 3 = 0 AND md5_number_lower(user_id || 'sms') % 5 < 4 THEN 'sms' ELSE 'push' END END AS via
  FROM interactions
)
-- whether a text was read is not known
SELECT event_id AS response, message_id AS nudge, user_id AS patient, via,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'impression' THEN 'shown' WHEN 'open' THEN 'read' WHEN 'click' THEN 'tapped'
    WHEN 'unsubscribe' THEN 'stopped' END AS did,
  is_machine::INTEGER AS scanner, ts + INTERVAL 330 MINUTE AS at_ist
FROM here WHERE NOT (kind = 'open' AND via = 'sms')
UNION ALL
-- a banner can be closed
SELECT event_id || 'z', message_id, user_id, via, 'closed', 0, ts + INTERVAL 330 MINUTE + INTERVAL 8 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'close') % 3 = 0
