SELECT user_id AS learner, timezone AS clock, CASE platform WHEN 'ios' THEN 'apple' WHEN 'android' THEN 'google' ELSE 'browser' END AS os,
  CASE WHEN md5_number_lower(user_id || 'course') % 4 = 0 THEN 'japanese' WHEN md5_number_lower(user_id || 'course') % 2 = 0
    THEN 'french' ELSE 'spanish' END AS course,
  CASE tenure_bucket WHEN 'new' THEN 'beginner' WHEN 'settled' THEN 'intermediate' ELSE 'advanced' END AS level,
  CASE country WHEN 'US' THEN 'amer' WHEN 'BR' THEN 'amer' WHEN 'JP' THEN 'apac' ELSE 'emea' END AS market
FROM users
