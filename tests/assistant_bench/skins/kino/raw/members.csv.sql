SELECT user_id AS memberNo, 'Europe/Warsaw' AS clock,
  CASE tenure_bucket WHEN 'new' THEN 'blue' WHEN 'settled' THEN 'silver' ELSE 'gold' END AS cardLevel,
  CASE country WHEN 'US' THEN 'warszawa' WHEN 'GB' THEN 'gdansk' WHEN 'DE' THEN 'krakow' WHEN 'BR' THEN 'wroclaw' ELSE 'lodz' END AS homeCinema,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' ELSE 'no_app' END AS handset,
  ['student', 'adult', 'family', 'senior'][(md5_number_lower(user_id || 'fare') % 4 + 1)::INTEGER] AS fare
FROM users
