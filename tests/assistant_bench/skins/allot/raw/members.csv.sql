SELECT user_id AS member, 'Europe/Warsaw' AS clock,
  CASE country WHEN 'US' THEN 'cytadela' WHEN 'GB' THEN 'debina' WHEN 'DE' THEN 'rataje' WHEN 'BR' THEN 'winogrady' ELSE 'malta' END AS garden,
  CASE tenure_bucket WHEN 'new' THEN 'first_season' WHEN 'settled' THEN 'regular' ELSE 'old_hand' END AS standing,
  ['raised_bed', 'half_plot', 'full_plot'][(md5_number_lower(user_id || 'plot') % 3 + 1)::INTEGER] AS plot,
  ['single', 'couple', 'family'][(md5_number_lower(user_id || 'home') % 3 + 1)::INTEGER] AS household,
  -- who comes by the browser has no phone that we know of
  CASE platform WHEN 'ios' THEN 'iphone' WHEN 'android' THEN 'android' END AS phone_os
FROM users
