SELECT user_id AS party, 'Asia/Kolkata' AS zone,
  CASE tenure_bucket WHEN 'new' THEN 'recipient' WHEN 'settled' THEN 'seller' ELSE 'both' END AS side,
  CASE country WHEN 'US' THEN 'mumbai' WHEN 'GB' THEN 'pune' WHEN 'DE' THEN 'delhi' WHEN 'BR' THEN 'kochi' ELSE 'jaipur' END AS city,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' ELSE 'browser' END AS handset,
  -- the loyalty card
  ['none', 'none', 'silver', 'gold'][(md5_number_lower(user_id || 'card') % 4 + 1)::INTEGER] AS card
FROM users
