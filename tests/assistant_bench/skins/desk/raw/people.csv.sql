SELECT user_id AS member_no, 'Asia/Kolkata' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'free' WHEN 'settled' THEN 'standard' ELSE 'business' END AS plan,
  ['owner', 'admin', 'member', 'guest'][(md5_number_lower(user_id || 'job') % 4 + 1)::INTEGER] AS job,
  CASE country WHEN 'US' THEN '1-5' WHEN 'GB' THEN '6-20' WHEN 'DE' THEN '21-50' ELSE '51+' END AS firm_size,
  -- the sign-up form does not insist on it
  CASE WHEN md5_number_lower(user_id || 'trade') % 9 > 0 THEN
    ['agency', 'accounting', 'construction', 'retail'][(md5_number_lower(user_id || 'which') % 4 + 1)::INTEGER] END AS trade
FROM users
