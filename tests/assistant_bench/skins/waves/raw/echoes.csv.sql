-- a banner is on the screen or it is not: nobody peeks at it
WITH here AS (
  SELECT *, CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'banner' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'zap') % 3 = 0 AND md5_number_lower(user_id || 'zap') % 3 < 2 THEN 'zap' ELSE 'push' END
  END AS lane FROM interactions
)
SELECT event_id AS echo, message_id AS cue, user_id AS ear, lane,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'impression' THEN 'surfaced' WHEN 'open' THEN 'peeked' WHEN 'click' THEN 'tapped'
    WHEN 'unsubscribe' THEN 'muted' END AS what,
  CASE WHEN is_machine THEN 'prefetch' ELSE 'human' END AS source, ts - INTERVAL 3 HOUR AS at_local
FROM here WHERE kind <> 'open' OR lane IS DISTINCT FROM 'banner'
UNION ALL
-- a banner is loaded before it is on the screen
SELECT event_id || 'l', message_id, user_id, lane, 'landed', 'human', ts - INTERVAL 3 HOUR - INTERVAL 1 SECOND
FROM here WHERE kind = 'impression'
UNION ALL
SELECT event_id || 'x', message_id, user_id, lane, 'flicked', 'human', ts - INTERVAL 3 HOUR + INTERVAL 4 SECOND
FROM here WHERE kind = 'impression' AND md5_number_lower(event_id || 'flick') % 5 = 0
