SELECT user_id AS pid,
  CASE country WHEN 'US' THEN 'Asia/Seoul' WHEN 'GB' THEN 'Asia/Tokyo' WHEN 'DE' THEN 'America/Chicago' WHEN 'BR' THEN 'America/Sao_Paulo'
    ELSE 'Asia/Bangkok' END AS tz,
  CASE country WHEN 'US' THEN 'KR' WHEN 'GB' THEN 'JP' WHEN 'DE' THEN 'US' WHEN 'BR' THEN 'BR' ELSE 'TH' END AS country,
  CASE platform WHEN 'web' THEN 'pc' ELSE platform END AS platform,
  CASE tenure_bucket WHEN 'new' THEN 'f2p' WHEN 'loyal' THEN CASE WHEN md5_number_lower(user_id || 'big') % 4 = 0 THEN 'whale' ELSE 'dolphin' END
    ELSE CASE WHEN md5_number_lower(user_id || 'big') % 2 = 0 THEN 'minnow' ELSE 'f2p' END END AS spender,
  -- lone wolves have no role in a guild
  [NULL, 'member', 'member', 'officer', 'leader'][(md5_number_lower(user_id || 'guild') % 5 + 1)::INTEGER] AS guild_role,
  CASE platform WHEN 'web' THEN NULL ELSE CASE WHEN md5_number_lower(user_id || 'build') % 3 = 0 THEN 'b411' ELSE 'b412' END END AS build
FROM users
