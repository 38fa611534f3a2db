SELECT user_id AS pax, 'Asia/Manila' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'deckhand' WHEN 'settled' THEN 'mate' ELSE 'captain' END AS club,
  CASE country WHEN 'US' THEN 'cebu' WHEN 'GB' THEN 'tagbilaran' WHEN 'DE' THEN 'iloilo' WHEN 'BR' THEN 'dumaguete' ELSE 'bacolod' END AS home_port,
  -- who books on the website has no handset
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' END AS handset,
  ['alone', 'pair', 'family', 'crew'][(md5_number_lower(user_id || 'party') % 4 + 1)::INTEGER] AS travels_as
FROM users
