SELECT user_id AS member, 'America/Sao_Paulo' AS tz,
  CASE WHEN md5_number_lower(user_id || 'intent') % 4 = 0 THEN 'friends' ELSE 'dating' END AS looking_for,
  ['18-24', '25-34', '35-44', '45+'][(md5_number_lower(user_id || 'age') % 4 + 1)::INTEGER] AS age_group,
  CASE country WHEN 'US' THEN 'sao_paulo' WHEN 'GB' THEN 'recife' WHEN 'DE' THEN 'rio' WHEN 'BR' THEN 'curitiba' ELSE 'salvador' END AS city,
  CASE tenure_bucket WHEN 'new' THEN 'newcomer' WHEN 'settled' THEN 'regular' ELSE 'veteran' END AS tenure,
  platform AS os
FROM users
