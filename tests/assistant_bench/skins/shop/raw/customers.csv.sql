SELECT user_id AS customer, CASE platform WHEN 'ios' THEN 'iPhone' WHEN 'android' THEN 'Android' ELSE 'Browser' END AS device,
  country, CASE tenure_bucket WHEN 'new' THEN 'newcomer' WHEN 'settled' THEN 'regular' ELSE 'fan' END AS stage,
  CASE WHEN md5_number_lower(user_id || 'tier') % 5 = 0 THEN 'gold' WHEN md5_number_lower(user_id || 'tier') % 2 = 0
    THEN 'silver' ELSE 'basic' END AS tier,
  timezone AS tz
FROM users
