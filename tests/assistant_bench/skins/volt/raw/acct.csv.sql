SELECT user_id AS acct, 'Australia/Adelaide' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'flat' WHEN 'settled' THEN 'time_of_use' ELSE 'ev_saver' END AS plan,
  ['house', 'unit', 'townhouse'][(md5_number_lower(user_id || 'dwell') % 3 + 1)::INTEGER] AS dwelling,
  CASE WHEN md5_number_lower(user_id || 'sun') % 5 < 2 THEN 'solar' ELSE 'none' END AS rooftop,
  CASE country WHEN 'US' THEN 'metro' WHEN 'GB' THEN 'hills' WHEN 'DE' THEN 'riverland' WHEN 'BR' THEN 'eyre' ELSE 'southeast' END AS region,
  CASE WHEN md5_number_lower(user_id || 'mtr') % 10 < 6 THEN 'smart' ELSE 'basic' END AS meter,
  -- who uses the website has no handset on file
  CASE platform WHEN 'web' THEN NULL ELSE platform END AS handset
FROM users
