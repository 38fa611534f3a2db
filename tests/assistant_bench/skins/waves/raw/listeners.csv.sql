SELECT user_id AS ear, 'America/Sao_Paulo' AS zone,
  CASE WHEN md5_number_lower(user_id || 'plan') % 5 < 2 THEN 'premium' ELSE 'free' END AS plan,
  CASE tenure_bucket WHEN 'new' THEN 'newcomer' WHEN 'settled' THEN 'regular' ELSE 'veteran' END AS tenure,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' ELSE 'web_player' END AS player,
  ['music', 'podcasts', 'audiobooks'][(md5_number_lower(user_id || 'taste') % 3 + 1)::INTEGER] AS taste,
  CASE country WHEN 'US' THEN 'SP' WHEN 'GB' THEN 'RJ' WHEN 'DE' THEN 'MG' WHEN 'BR' THEN 'BA' ELSE 'RS' END AS home_state
FROM users
