SELECT user_id AS seeker, 'America/Bogota' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'free' WHEN 'settled' THEN 'plus' ELSE 'pro' END AS membership,
  ['tech', 'health', 'sales', 'logistics', 'hospitality'][(md5_number_lower(user_id || 'field') % 5 + 1)::INTEGER] AS field,
  CASE country WHEN 'US' THEN 'bogota' WHEN 'GB' THEN 'cali' WHEN 'DE' THEN 'medellin' WHEN 'BR' THEN 'caribe' ELSE 'abroad' END AS region,
  ['junior', 'mid', 'senior'][(md5_number_lower(user_id || 'level') % 3 + 1)::INTEGER] AS seniority,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' ELSE 'browser' END AS device
FROM users
