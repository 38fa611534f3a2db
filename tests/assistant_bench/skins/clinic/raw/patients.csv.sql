SELECT user_id AS patient, 'Asia/Kolkata' AS zone,
  CASE tenure_bucket WHEN 'new' THEN 'free' WHEN 'settled' THEN 'care' ELSE 'care_plus' END AS plan,
  ['under_30', '30-44', '45-59', '60_plus'][(md5_number_lower(user_id || 'age') % 4 + 1)::INTEGER] AS age_band,
  CASE country WHEN 'US' THEN 'pune' WHEN 'GB' THEN 'nagpur' WHEN 'DE' THEN 'mumbai' WHEN 'BR' THEN 'nashik' ELSE 'goa' END AS region,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' ELSE 'web' END AS device
FROM users
