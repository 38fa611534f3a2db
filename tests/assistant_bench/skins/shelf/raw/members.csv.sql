SELECT user_id AS member, 'Australia/Brisbane' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'student' WHEN 'settled' THEN 'adult' ELSE 'senior' END AS card_type,
  CASE country WHEN 'US' THEN 'central' WHEN 'GB' THEN 'chermside' WHEN 'DE' THEN 'carindale' WHEN 'BR' THEN 'inala' ELSE 'toowong' END AS home_branch,
  CASE platform WHEN 'web' THEN 'browser' ELSE platform END AS device,
  ['under_25', '25_44', '45_64', '65_plus'][(md5_number_lower(user_id || 'age') % 4 + 1)::INTEGER] AS age_group
FROM users
