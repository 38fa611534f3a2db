SELECT user_id AS customerId, 'Europe/Amsterdam' AS timeZone,
  CASE tenure_bucket WHEN 'new' THEN 'twoPerson' WHEN 'settled' THEN 'threePerson' ELSE 'family' END AS planType,
  ['classic', 'veggie', 'lowCarb', 'pescatarian'][(md5_number_lower(user_id || 'diet') % 4 + 1)::INTEGER] AS dietPreference,
  CASE country WHEN 'US' THEN 'amsterdam' WHEN 'GB' THEN 'rotterdam' WHEN 'DE' THEN 'utrecht' WHEN 'BR' THEN 'eindhoven' ELSE 'groningen' END
    AS deliveryRegion,
  -- nobody asked the first customers where they came from
  CASE md5_number_lower(user_id || 'via') % 5 WHEN 0 THEN 'referral' WHEN 1 THEN 'paidSocial' WHEN 2 THEN 'paidSocial' WHEN 3 THEN 'organic' END
    AS acquiredVia,
  platform AS devicePlatform
FROM users
