SELECT user_id AS reader, timezone AS zone, CASE platform WHEN 'web' THEN 'desktop' ELSE 'mobile' END AS screen,
  CASE country WHEN 'US' THEN 'north_america' WHEN 'BR' THEN 'latin_america' WHEN 'JP' THEN 'asia' ELSE 'europe' END AS region,
  CASE WHEN md5_number_lower(user_id || 'plan') % 3 = 0 THEN 'paying' ELSE 'free' END AS plan
FROM users
