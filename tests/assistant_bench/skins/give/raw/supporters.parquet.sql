SELECT user_id AS supporterId, 'Asia/Kolkata' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'first_time' WHEN 'settled' THEN 'occasional' ELSE 'committed' END AS givingBand,
  CASE country WHEN 'US' THEN 'mumbai' WHEN 'GB' THEN 'pune' WHEN 'DE' THEN 'delhi' WHEN 'BR' THEN 'chennai' ELSE 'kolkata' END AS city,
  ['street_team', 'website', 'friend', 'workplace'][(md5_number_lower(user_id || 'came') % 4 + 1)::INTEGER] AS cameFrom,
  CASE platform WHEN 'web' THEN 'browser' ELSE platform END AS handset
FROM users
