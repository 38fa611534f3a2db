SELECT user_id AS buyer_no, 'Europe/Warsaw' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'first_car' WHEN 'settled' THEN 'private' ELSE 'trader' END AS buyer_kind,
  CASE country WHEN 'US' THEN 'mazowieckie' WHEN 'GB' THEN 'pomorskie' WHEN 'DE' THEN 'slaskie' WHEN 'BR' THEN 'malopolskie'
    ELSE 'wielkopolskie' END AS voivodeship,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' ELSE 'desktop' END AS device,
  ['cash', 'loan', 'leasing'][(md5_number_lower(user_id || 'pays') % 3 + 1)::INTEGER] AS pays_by,
  -- who never used the budget filter has none
  ['up_to_20k', '20k_to_50k', 'above_50k', NULL][(md5_number_lower(user_id || 'budget') % 4 + 1)::INTEGER] AS budget
FROM users
