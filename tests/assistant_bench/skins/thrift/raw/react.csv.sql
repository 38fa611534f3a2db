WITH here AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine,
    CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'V' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'zap') % 3 = 0 AND md5_number_lower(user_id || 'zap') % 5 < 3 THEN 'Z' ELSE 'P' END END AS ch
  FROM interactions
)
SELECT event_id AS rid, message_id AS msg, user_id AS usr, ch,
  CASE kind WHEN 'delivery' THEN 'DLV' WHEN 'impression' THEN 'SEEN' WHEN 'open' THEN 'OPN' WHEN 'click' THEN 'CLK' WHEN 'unsubscribe' THEN 'OUT' END AS act,
  is_machine AS bot, ts - INTERVAL 3 HOUR AS at_sp
FROM here
UNION ALL
-- what was seen in the vitrine had been loaded a second before
SELECT event_id || 'l', message_id, user_id, ch, 'DLV', FALSE, ts - INTERVAL 10801 SECOND FROM here WHERE kind = 'impression' AND ch = 'V'
UNION ALL
-- a push or a banner that is swiped away
SELECT event_id || 'x', message_id, user_id, ch, 'X', FALSE, ts - INTERVAL 10791 SECOND
FROM here WHERE (kind = 'impression' AND ch = 'V' OR kind = 'delivery' AND ch = 'P') AND md5_number_lower(event_id || 'x') % 5 = 0
