WITH here AS (
  SELECT event_id, message_id, user_id, CASE channel WHEN 'email' THEN 'mailing' WHEN 'in_app' THEN 'in_app' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'route') % 5 < 2 AND md5_number_lower(user_id || 'mobile') % 3 < 2 THEN 'sms' ELSE 'push' END END AS route, ts, kind, is_machine FROM interactions
)
-- nobody can tell whether a text message was opened
SELECT event_id AS signal, message_id AS ping, user_id AS seeker, route,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'impression' THEN 'seen' WHEN 'open' THEN 'opened' WHEN 'click' THEN 'followed'
    WHEN 'unsubscribe' THEN 'stopped' END AS act,
  CASE WHEN is_machine THEN 'bot' ELSE 'human' END AS actor, ts - INTERVAL 5 HOUR AS at_local
FROM here WHERE NOT (kind = 'open' AND route = 'sms')
UNION ALL
-- some close the notice in the app with its cross
SELECT event_id || '-x', message_id, user_id, route, 'closed', 'human', ts - INTERVAL 5 HOUR + INTERVAL 6 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'cross') % 3 = 0
