SELECT user_id AS client_no, 'Asia/Dubai' AS clock,
  CASE tenure_bucket WHEN 'new' THEN 'new' WHEN 'settled' THEN 'regular' ELSE 'vip' END AS stage,
  CASE country WHEN 'US' THEN 'marina' WHEN 'GB' THEN 'deira' WHEN 'DE' THEN 'jumeirah' WHEN 'BR' THEN 'karama' ELSE 'mirdif' END AS home_salon,
  CASE WHEN md5_number_lower(user_id || 'side') % 5 < 3 THEN 'salon' ELSE 'barber' END AS side,
  -- asked at the first visit, not everybody answers
  CASE WHEN md5_number_lower(user_id || 'ask') % 8 > 0 THEN
    ['walk_by', 'friend', 'instagram'][(md5_number_lower(user_id || 'heard') % 3 + 1)::INTEGER] END AS heard_of
FROM users
