WITH here AS (
  SELECT *, CASE channel WHEN 'push' THEN CASE WHEN message_id IS NOT NULL AND md5_number_lower(message_id || 'txt') % 3 = 0
    AND md5_number_lower(user_id || 'nr') % 5 < 4 THEN 'sms' ELSE 'app_push' END ELSE channel END AS lane
  FROM interactions
)
-- nobody sees whether a text message was opened
SELECT event_id AS touch, message_id AS msg, user_id AS member_no, lane,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'impression' THEN 'shown' WHEN 'open' THEN 'opened' WHEN 'click' THEN 'tapped'
    WHEN 'unsubscribe' THEN 'stopped' END AS verb,
  is_machine::INTEGER AS bot, ts + INTERVAL 2 HOUR AS touched_at
FROM here WHERE NOT (kind = 'open' AND coalesce(lane, '') = 'sms')
UNION ALL
-- a push may be wiped off the screen
SELECT event_id || 'z', message_id, user_id, lane, 'wiped', 0, ts + INTERVAL 2 HOUR + INTERVAL 9 SECOND
FROM here WHERE kind = 'delivery' AND lane = 'app_push' AND md5_number_lower(event_id || 'wipe') % 6 = 0
