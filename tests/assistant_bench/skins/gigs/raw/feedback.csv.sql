WITH here AS (
  SELECT event_id, message_id, user_id, CASE channel WHEN 'email' THEN 'EML' WHEN 'in_app' THEN 'APP' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'tx') % 4 = 1 AND md5_number_lower(user_id || 'tx') % 5 < 3 THEN 'TXT' ELSE 'PSH' END END AS pipe,
    ts, kind, is_machine FROM interactions
)
-- texts have no read receipt
SELECT event_id AS fbId, message_id AS blastId, user_id AS fanId, pipe,
  CASE kind WHEN 'delivery' THEN 'LANDED' WHEN 'impression' THEN 'SEEN' WHEN 'open' THEN 'READ' WHEN 'click' THEN 'TAP'
    WHEN 'unsubscribe' THEN 'STOP' END AS code,
  CASE WHEN is_machine THEN 'yes' ELSE 'no' END AS scanner, ts - INTERVAL 3 HOUR AS heardAt
FROM here WHERE NOT (kind = 'open' AND pipe = 'TXT')
