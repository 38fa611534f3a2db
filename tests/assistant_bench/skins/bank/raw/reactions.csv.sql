WITH here AS (
  SELECT event_id, message_id, user_id, CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'in_app' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'text') % 4 = 0 AND md5_number_lower(user_id || 'sms') % 4 < 3 THEN 'sms' ELSE 'push' END END AS medium, ts, kind, is_machine FROM interactions
)
-- nobody can tell whether a text message was opened
SELECT event_id AS touch, message_id AS notice, user_id AS cust, medium,
  CASE kind WHEN 'delivery' THEN 'arrived' WHEN 'impression' THEN 'displayed' WHEN 'open' THEN 'opened' WHEN 'click' THEN 'tapped'
    WHEN 'unsubscribe' THEN 'opted_out' END AS what,
  is_machine::INTEGER AS robot, ts + INTERVAL 3 HOUR AS happened_at
FROM here WHERE NOT (kind = 'open' AND medium = 'sms')
UNION ALL
-- who sees a message in the app may swipe it away
SELECT event_id || 'w', message_id, user_id, medium, 'swiped', 0, ts + INTERVAL 3 HOUR + INTERVAL 5 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'swipe') % 4 = 0
