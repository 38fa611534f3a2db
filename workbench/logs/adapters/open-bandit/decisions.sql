SELECT 'd' || user_id AS decision_id, user_id, ts, policy AS policy_id, 'web/' || item_id AS action, 'web' AS channel,
  CAST(item_id AS VARCHAR) AS message_ref, propensity_score AS propensity, 'logged' AS propensity_kind,
  policy = 'random' AS explore, TRUE AS executed, CAST(position AS INTEGER) AS x_position, campaign AS x_campaign,
  user_feature_0 AS x_user_feature_0, user_feature_1 AS x_user_feature_1, user_feature_2 AS x_user_feature_2,
  user_feature_3 AS x_user_feature_3
FROM shown
