SELECT event_id AS touch, message_id AS note, user_id AS learner, CASE channel WHEN 'push' THEN 'P' WHEN 'email' THEN 'M' WHEN 'in_app' THEN 'I' END AS lane,
  CASE kind WHEN 'delivery' THEN 'landed' WHEN 'open' THEN 'viewed' WHEN 'click' THEN 'tapped' WHEN 'unsubscribe' THEN 'muted'
    WHEN 'impression' THEN 'shown' ELSE kind END AS verb,
  CASE WHEN is_machine THEN 1 ELSE 0 END AS robot, ts - INTERVAL 3 HOUR AS at_local
FROM interactions
