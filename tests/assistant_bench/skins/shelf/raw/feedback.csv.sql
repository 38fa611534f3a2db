WITH here AS (
  SELECT event_id, message_id, user_id, kind, is_machine, ts + INTERVAL 10 HOUR AS at_local, CASE channel WHEN 'email' THEN 'email' WHEN 'in_app' THEN 'in_app' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'sms') % 3 = 0 AND md5_number_lower(user_id || 'mobile') % 5 < 4 THEN 'sms' ELSE 'app_push' END END AS route FROM interactions
)
-- whether a text message was opened nobody knows
SELECT event_id AS fb, message_id AS msg, user_id AS member, route,
  CASE kind WHEN 'delivery' THEN 'ARR' WHEN 'impression' THEN 'SEEN' WHEN 'open' THEN 'OPN' WHEN 'click' THEN 'TAP' WHEN 'unsubscribe' THEN 'STOP' END AS act,
  is_machine::INTEGER AS bot, at_local
FROM here WHERE NOT (kind = 'open' AND coalesce(route, '') = 'sms')
UNION ALL
-- who sees a message in the app may close it
SELECT event_id || 'c', message_id, user_id, route, 'SHUT', 0, at_local + INTERVAL 4 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'shut') % 5 = 0
