SELECT user_id AS member_no, 'Australia/Brisbane' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'off_peak' WHEN 'settled' THEN 'anytime' ELSE 'black' END AS membership,
  CASE country WHEN 'US' THEN 'southbank' WHEN 'GB' THEN 'toowong' WHEN 'DE' THEN 'chermside' WHEN 'BR' THEN 'newstead' ELSE 'ipswich' END AS home_club,
  ['under_25', '25_39', '40_59', '60_plus'][(md5_number_lower(user_id || 'born') % 4 + 1)::INTEGER] AS age_group,
  -- who joined at the desk and never installed the app has no handset
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' END AS handset
FROM users
