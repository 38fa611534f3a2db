SELECT user_id AS rider,
  CASE country WHEN 'US' THEN 'New York' WHEN 'GB' THEN 'London' WHEN 'DE' THEN 'Berlin' WHEN 'BR' THEN 'Sao Paulo'
    ELSE 'Tokyo' END AS home_city,
  CASE WHEN md5_number_lower(user_id || 'plan') % 6 = 0 THEN 'business' WHEN md5_number_lower(user_id || 'plan') % 3 = 1
    THEN 'ride_pass' ELSE 'pay_per_ride' END AS plan,
  CASE platform WHEN 'ios' THEN 'iOS' WHEN 'android' THEN 'Android' ELSE 'web' END AS handset,
  CASE tenure_bucket WHEN 'new' THEN 'first_timer' WHEN 'settled' THEN 'occasional' ELSE 'commuter' END AS rider_type,
  timezone AS clock
FROM users
