SELECT user_id AS cust, 'Africa/Johannesburg' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'walk_in' WHEN 'settled' THEN 'pass' ELSE 'family_pass' END AS membership,
  CASE country WHEN 'US' THEN 'rosebank' WHEN 'GB' THEN 'sea_point' WHEN 'DE' THEN 'umhlanga' WHEN 'BR' THEN 'hatfield' ELSE 'melville' END AS branch,
  ['locker', 'van', 'counter'][(md5_number_lower(user_id || 'hand') % 3 + 1)::INTEGER] AS handover,
  CASE platform WHEN 'ios' THEN 'ios' WHEN 'android' THEN 'android' ELSE 'web' END AS os,
  -- asked at the counter, not everybody answers
  CASE WHEN md5_number_lower(user_id || 'ask') % 8 > 0 THEN
    ['flyer', 'friend', 'search', 'building'][(md5_number_lower(user_id || 'how') % 4 + 1)::INTEGER] END AS found_us
FROM users
