SELECT user_id AS mbr_no, 'Australia/Brisbane' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'newcomer' WHEN 'settled' THEN 'regular' ELSE 'founder' END AS standing,
  CASE country WHEN 'US' THEN 'brisbane' WHEN 'GB' THEN 'cairns' WHEN 'DE' THEN 'gold_coast' WHEN 'BR' THEN 'townsville' ELSE 'toowoomba' END AS region,
  ['motor', 'home', 'both'][(md5_number_lower(user_id || 'bundle') % 3 + 1)::INTEGER] AS bundle,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' ELSE 'portal' END AS handset
FROM users
