SELECT user_id AS acct, 'America/Sao_Paulo' AS tz,
  CASE country WHEN 'US' THEN 'SP' WHEN 'GB' THEN 'RJ' WHEN 'DE' THEN 'MG' WHEN 'BR' THEN 'BA' ELSE 'RS' END AS uf,
  ['18-39', '40-64', '65+'][(md5_number_lower(user_id || 'age') % 3 + 1)::INTEGER] AS age_band,
  -- not everybody has told us who pays
  CASE WHEN md5_number_lower(user_id || 'cover') % 8 > 0 THEN
    ['private', 'public', 'none'][(md5_number_lower(user_id || 'payer') % 3 + 1)::INTEGER] END AS cover,
  CASE tenure_bucket WHEN 'new' THEN 'one_off' WHEN 'settled' THEN 'chronic' ELSE
    ['chronic', 'chronic', 'carer'][(md5_number_lower(user_id || 'care') % 3 + 1)::INTEGER] END AS care,
  CASE platform WHEN 'ios' THEN 'app' WHEN 'android' THEN 'doctor' ELSE 'web' END AS joined_via
FROM users
