SELECT user_id AS sub, 'Asia/Dhaka' AS zone,
  CASE tenure_bucket WHEN 'new' THEN 'light' WHEN 'settled' THEN 'regular' ELSE 'heavy' END AS segment,
  -- the tariff that the SIM was sold with; what came of it is in tariffs
  ['basic', 'flex', 'max'][(md5_number_lower(user_id || 'tariff') % 3 + 1)::INTEGER] AS tariff,
  CASE country WHEN 'US' THEN 'dhaka' WHEN 'GB' THEN 'khulna' WHEN 'DE' THEN 'chattogram' WHEN 'BR' THEN 'rajshahi' ELSE 'sylhet' END AS region,
  CASE platform WHEN 'web' THEN 'feature_phone' ELSE 'smartphone' END AS handset
FROM users
