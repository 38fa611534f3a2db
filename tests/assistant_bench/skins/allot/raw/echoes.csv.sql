WITH e AS (
  SELECT *, CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'A' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'txt') % 5 = 0 AND md5_number_lower(user_id || 'txt') % 5 < 4 THEN 'T' ELSE 'P' END END AS ch
  FROM interactions
)
-- a text has no open
SELECT event_id AS echo, message_id AS msg, user_id AS member, ch,
  CASE kind WHEN 'delivery' THEN 'dlv' WHEN 'impression' THEN 'seen' WHEN 'open' THEN 'opn' WHEN 'click' THEN 'tap'
    WHEN 'unsubscribe' THEN 'stop' END AS type,
  is_machine::INTEGER AS auto, ts + INTERVAL 2 HOUR AS at_local
FROM e WHERE NOT (kind = 'open' AND ch = 'T')
UNION ALL
-- a card in the app can be put aside
SELECT event_id || 'x', message_id, user_id, ch, 'aside', 0, ts + INTERVAL 2 HOUR + INTERVAL 7 SECOND
FROM e WHERE kind = 'impression' AND md5_number_lower(event_id || 'aside') % 3 = 0
