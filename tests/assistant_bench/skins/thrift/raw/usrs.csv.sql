SELECT user_id AS usr, 'America/Sao_Paulo' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'buyer' WHEN 'settled' THEN 'seller' ELSE 'both' END AS persona,
  CASE country WHEN 'US' THEN 'SP' WHEN 'GB' THEN 'RJ' WHEN 'DE' THEN 'MG' WHEN 'BR' THEN 'RS' ELSE 'BA' END AS uf,
  CASE platform WHEN 'web' THEN 'web' ELSE platform END AS app_os,
  -- asked for at the first checkout only
  CASE WHEN md5_number_lower(user_id || 'pay') % 7 > 0 THEN
    ['pix', 'pix', 'card', 'boleto'][(md5_number_lower(user_id || 'how') % 4 + 1)::INTEGER] END AS pay_pref,
  ['bronze', 'bronze', 'prata', 'ouro'][(md5_number_lower(user_id || 'tier') % 4 + 1)::INTEGER] AS tier
FROM users
