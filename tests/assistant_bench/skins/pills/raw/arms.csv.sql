SELECT unit AS acct, 'calm_inbox' AS trial, CASE arm WHEN 'control' THEN 'as_is' ELSE 'calm' END AS arm, ts - INTERVAL 180 MINUTE AS put_local
FROM exposures
UNION ALL
SELECT unit, 'pack_photo', CASE WHEN md5_number_lower(unit || 'photo') % 2 = 0 THEN 'text' ELSE 'photo' END, ts - INTERVAL 180 MINUTE + INTERVAL 30 HOUR
FROM exposures WHERE md5_number_lower(unit || 'photo_in') % 4 > 0
