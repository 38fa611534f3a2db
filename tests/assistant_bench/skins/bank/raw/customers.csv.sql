SELECT user_id AS cust, 'Africa/Nairobi' AS zone,
  CASE tenure_bucket WHEN 'new' THEN 'starter' WHEN 'settled' THEN 'plus' ELSE 'premier' END AS tier,
  ['18-24', '25-34', '35-54', '55+'][(md5_number_lower(user_id || 'age') % 4 + 1)::INTEGER] AS age_band,
  CASE country WHEN 'US' THEN 'nairobi' WHEN 'GB' THEN 'mombasa' WHEN 'DE' THEN 'kisumu' WHEN 'BR' THEN 'nakuru' ELSE 'eldoret' END AS region,
  -- who banks in the browser has no app
  CASE platform WHEN 'ios' THEN 'v6.2' WHEN 'android' THEN
    CASE WHEN md5_number_lower(user_id || 'app') % 3 = 0 THEN 'v5.9' ELSE 'v6.1' END END AS app_version
FROM users
