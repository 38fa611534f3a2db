SELECT user_id AS member_no, 'Europe/Amsterdam' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'monthly' WHEN 'settled' THEN 'fortnightly' ELSE 'weekly' END AS plan,
  CASE country WHEN 'US' THEN 'utrecht' WHEN 'GB' THEN 'zeeland' WHEN 'DE' THEN 'brabant' WHEN 'BR' THEN 'gelderland' ELSE 'friesland' END AS province,
  ['referral', 'paid_social', 'gift', 'organic'][(md5_number_lower(user_id || 'via') % 4 + 1)::INTEGER] AS joined_via,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' ELSE 'browser' END AS device
FROM users
