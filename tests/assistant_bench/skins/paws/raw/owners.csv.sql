SELECT user_id AS owner_no, 'Australia/Brisbane' AS tz,
  ['dog', 'cat', 'rabbit'][(least(md5_number_lower(user_id || 'animal') % 5, 4)::INTEGER // 2 + 1)] AS species,
  CASE tenure_bucket WHEN 'new' THEN 'junior' WHEN 'settled' THEN 'adult' ELSE 'senior' END AS life_stage,
  CASE country WHEN 'US' THEN 'QLD' WHEN 'GB' THEN 'NSW' WHEN 'DE' THEN 'VIC' WHEN 'BR' THEN 'SA' ELSE 'WA' END AS au_state,
  CASE md5_number_lower(user_id || 'cover') % 4 WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' ELSE 'basic' END AS plan
FROM users
