WITH here AS (
  SELECT *, CASE channel WHEN 'in_app' THEN CASE WHEN md5_number_lower(message_id || 'pop') % 3 = 0 THEN 'popup' ELSE 'inbox' END
    ELSE channel END AS lane FROM interactions
)
SELECT event_id AS signal, message_id AS blast, user_id AS pid, lane,
  CASE kind WHEN 'delivery' THEN 'received' WHEN 'impression' THEN 'shown' WHEN 'open' THEN 'read' WHEN 'click' THEN 'tapped'
    WHEN 'unsubscribe' THEN 'muted' END AS what,
  CASE WHEN is_machine THEN 'scanner' ELSE 'player' END AS actor, ts + INTERVAL 9 HOUR AS server_time
FROM here
UNION ALL
-- the server itself puts a message into the inbox or onto the screen
SELECT message_id || 'r', message_id, user_id, CASE WHEN md5_number_lower(message_id || 'pop') % 3 = 0 THEN 'popup' ELSE 'inbox' END, 'received',
  'player', ts + INTERVAL 9 HOUR + INTERVAL 2 SECOND
FROM sends WHERE channel = 'in_app'
UNION ALL
SELECT event_id || 'x', message_id, user_id, lane, 'closed', 'player', ts + INTERVAL 9 HOUR + INTERVAL 4 SECOND
FROM here WHERE kind = 'impression' AND lane = 'popup' AND md5_number_lower(event_id || 'close') % 3 > 0
