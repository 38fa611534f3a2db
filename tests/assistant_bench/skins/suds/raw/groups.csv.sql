SELECT unit AS cust, 'fewer_pings' AS test, CASE arm WHEN 'control' THEN 'as_ever' ELSE 'calm' END AS grp, ts + INTERVAL 2 HOUR AS joined
FROM exposures
UNION ALL
SELECT unit, 'photo_cards', CASE WHEN md5_number_lower(unit || 'photo') % 2 = 0 THEN 'words' ELSE 'photo' END, ts + INTERVAL 32 HOUR
FROM exposures WHERE md5_number_lower(unit || 'photo_in') % 5 > 0
