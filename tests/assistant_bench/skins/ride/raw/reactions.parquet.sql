WITH told AS (
  SELECT event_id, message_id, user_id,
    CASE WHEN channel = 'push' AND md5_number_lower(user_id || 'text') % 3 = 0 THEN 'SM' WHEN channel = 'push' THEN 'PN'
      WHEN channel = 'email' THEN 'EM' WHEN channel = 'in_app' THEN 'IA' END AS via,
    kind, is_machine, ts
  FROM interactions
)
SELECT event_id AS reaction_no, message_id AS notice_no, user_id AS rider, via,
  CASE kind WHEN 'delivery' THEN 'dlv' WHEN 'open' THEN 'opn' WHEN 'click' THEN 'tap' WHEN 'unsubscribe' THEN 'stp'
    WHEN 'impression' THEN 'shw' END AS what,
  is_machine AS robot, epoch_us(ts) AS at_us
FROM told
UNION ALL     -- swiped away on the lock screen
SELECT 'w' || event_id, message_id, user_id, via, 'swp', FALSE, epoch_us(ts) + 6000000
FROM told WHERE kind = 'delivery' AND via = 'PN' AND md5_number_lower(event_id || 'swipe') % 9 = 0
