-- nobody can tell whether a text was read
WITH here AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine,
    CASE channel WHEN 'email' THEN 'eml' WHEN 'in_app' THEN 'bnr' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'way') % 3 = 0 AND md5_number_lower(user_id || 'number') % 4 > 0 THEN 'txt' ELSE 'psh' END END AS ch
  FROM interactions
)
SELECT event_id AS evt_id, message_id AS msg_id, user_id AS parker_id, ch,
  CASE kind WHEN 'delivery' THEN 'evt_landed' WHEN 'impression' THEN 'evt_shown' WHEN 'open' THEN 'evt_opened' WHEN 'click' THEN 'evt_tapped'
    WHEN 'unsubscribe' THEN 'evt_left' END AS evt,
  is_machine AS bot, ts + INTERVAL 2 HOUR AS at_local
FROM here WHERE NOT (kind = 'open' AND coalesce(ch, '') = 'txt')
UNION ALL
-- a banner that is shown has landed the second before
SELECT event_id || 'l', message_id, user_id, ch, 'evt_landed', FALSE, ts + INTERVAL 2 HOUR - INTERVAL 1 SECOND FROM here WHERE kind = 'impression' AND ch = 'bnr'
UNION ALL
SELECT event_id || 'w', message_id, user_id, ch, 'evt_swiped', FALSE, ts + INTERVAL 2 HOUR + INTERVAL 6 SECOND
FROM here WHERE kind IN ('impression', 'delivery') AND ch IN ('bnr', 'psh') AND md5_number_lower(event_id || 'swipe') % 5 = 0
