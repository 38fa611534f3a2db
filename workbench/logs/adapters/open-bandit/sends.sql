SELECT 'm' || user_id AS message_id, 'd' || user_id AS decision_id, user_id, 'web' AS channel,
  CAST(item_id AS VARCHAR) AS message_ref, ts
FROM shown
