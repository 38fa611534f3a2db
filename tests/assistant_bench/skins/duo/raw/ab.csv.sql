SELECT unit AS member, 'gentle_nudges' AS test, CASE arm WHEN 'control' THEN 'as_before' ELSE 'gentle' END AS variant, ts - INTERVAL 3 HOUR AS entered_local
FROM exposures
UNION ALL
SELECT unit, 'photo_in_push', CASE WHEN md5_number_lower(unit || 'photo') % 2 = 0 THEN 'name_only' ELSE 'with_photo' END, ts + INTERVAL 33 HOUR
FROM exposures WHERE md5_number_lower(unit || 'inphoto') % 4 > 0
