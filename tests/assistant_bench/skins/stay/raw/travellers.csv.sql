SELECT user_id AS traveller, 'Africa/Johannesburg' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'basic' WHEN 'settled' THEN 'silver' ELSE 'gold' END AS club,
  ['solo', 'couple', 'family', 'group'][(md5_number_lower(user_id || 'party') % 4 + 1)::INTEGER] AS travels_as,
  CASE country WHEN 'US' THEN 'gauteng' WHEN 'GB' THEN 'western_cape' WHEN 'DE' THEN 'kwazulu_natal' WHEN 'BR' THEN 'eastern_cape'
    ELSE 'abroad' END AS home_region,
  platform AS device
FROM users
