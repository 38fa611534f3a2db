WITH here AS (
  SELECT *, CASE channel WHEN 'email' THEN 'EML' WHEN 'in_app' THEN 'APP' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'txt') % 3 = 0 AND md5_number_lower(user_id || 'mobile') % 5 < 4 THEN 'TXT' ELSE 'PSH' END END AS medium
  FROM interactions
)
-- a text tells nobody that it was opened
SELECT event_id AS touch_key, message_id AS msg_key, user_id AS owner_no, medium,
  CASE kind WHEN 'delivery' THEN 'LANDED' WHEN 'impression' THEN 'SHOWN' WHEN 'open' THEN 'OPENED' WHEN 'click' THEN 'TAPPED'
    WHEN 'unsubscribe' THEN 'STOP' END AS verb,
  CASE WHEN is_machine THEN 1 ELSE 0 END AS robot, ts + INTERVAL 10 HOUR AS touched_local
FROM here WHERE NOT (kind = 'open' AND medium IS NOT DISTINCT FROM 'TXT')
