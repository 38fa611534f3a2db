SELECT user_id AS mgr, 'America/Sao_Paulo' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'bronze' WHEN 'settled' THEN 'silver' ELSE 'gold' END AS division,
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'web' THEN 'browser' ELSE platform END AS handset,
  CASE country WHEN 'US' THEN 'SP' WHEN 'GB' THEN 'RJ' WHEN 'DE' THEN 'MG' WHEN 'BR' THEN 'RS' ELSE 'BA' END AS uf,
  -- not everybody has told us which club is theirs
  ['rubro', 'alviverde', 'tricolor', NULL][(md5_number_lower(user_id || 'heart') % 4 + 1)::INTEGER] AS heart_club
FROM users
