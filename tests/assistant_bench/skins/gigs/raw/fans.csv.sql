SELECT user_id AS fanId, 'America/Sao_Paulo' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'balcony' WHEN 'settled' THEN 'stalls' ELSE 'backstage' END AS membership,
  CASE country WHEN 'US' THEN 'sao_paulo' WHEN 'GB' THEN 'campinas' WHEN 'DE' THEN 'rio' WHEN 'BR' THEN 'curitiba' ELSE 'recife' END AS metro,
  ['rock', 'pop', 'samba', 'classical', 'theatre'][(md5_number_lower(user_id || 'genre') % 5 + 1)::INTEGER] AS genre,
  -- some only ever used the website
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' END AS handset
FROM users
