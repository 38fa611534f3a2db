SELECT user_id AS parker_id, 'Europe/Stockholm' AS tz,
  CASE tenure_bucket WHEN 'new' THEN 'guest' WHEN 'settled' THEN 'private' ELSE 'company' END AS account,
  ['petrol', 'diesel', 'hybrid', 'electric'][(md5_number_lower(user_id || 'fuel') % 4 + 1)::INTEGER] AS fuel,
  -- only who gave a home address has one
  CASE WHEN md5_number_lower(user_id || 'home') % 8 > 0 THEN
    CASE country WHEN 'US' THEN 'centre' WHEN 'GB' THEN 'harbour' WHEN 'DE' THEN 'hill' WHEN 'BR' THEN 'station' ELSE 'suburb' END END AS home_district,
  ['card', 'card', 'wallet', 'invoice'][(md5_number_lower(user_id || 'payer') % 4 + 1)::INTEGER] AS pays_with
FROM users
