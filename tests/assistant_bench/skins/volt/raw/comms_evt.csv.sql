WITH mine AS (
  SELECT event_id, message_id, user_id, CASE channel WHEN 'email' THEN 'E' WHEN 'in_app' THEN 'L' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'txt') % 4 = 0 AND md5_number_lower(user_id || 'mob') % 5 < 4 THEN 'S' ELSE 'P' END END AS ch,
    ts, kind, is_machine FROM interactions
)
-- nobody can tell whether a text was opened
SELECT event_id AS id, message_id AS comm_id, user_id AS acct, ch,
  CASE kind WHEN 'delivery' THEN 'DLV' WHEN 'impression' THEN 'SHOWN' WHEN 'open' THEN 'OPN' WHEN 'click' THEN 'TAP' WHEN 'unsubscribe' THEN 'STOP'
  END AS act, is_machine::INTEGER AS bot, ts + INTERVAL 570 MINUTE AS at_local
FROM mine WHERE NOT (kind = 'open' AND ch = 'S')
UNION ALL
-- a letter may be put away unread
SELECT event_id || 'z', message_id, user_id, ch, 'BIN', 0, ts + INTERVAL 570 MINUTE + INTERVAL 9 SECOND
FROM mine WHERE kind = 'impression' AND md5_number_lower(event_id || 'bin') % 5 = 0
