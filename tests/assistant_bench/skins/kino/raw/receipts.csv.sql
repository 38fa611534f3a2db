WITH here AS (
  SELECT event_id, message_id, user_id, CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'messenger' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'short') % 4 = 0 AND md5_number_lower(user_id || 'gsm') % 3 < 2 THEN 'sms' ELSE 'push' END END AS lane,
    ts + INTERVAL 2 HOUR AS stamped, kind, is_machine
  FROM interactions
)
-- a text message has no read receipt; the messenger has one, and says at the same moment that it arrived
SELECT event_id AS receiptId, message_id AS msgId, user_id AS memberNo, lane,
  CASE kind WHEN 'delivery' THEN 'LANDED' WHEN 'impression' THEN 'READ' WHEN 'open' THEN 'READ' WHEN 'click' THEN 'TAPPED'
    WHEN 'unsubscribe' THEN 'STOPPED' END AS status,
  is_machine::INTEGER AS byScanner, stamped AS stampedAt
FROM here WHERE NOT (kind = 'open' AND lane = 'sms')
UNION ALL
SELECT event_id || 'l', message_id, user_id, lane, 'LANDED', 0, stamped FROM here WHERE kind = 'impression'
