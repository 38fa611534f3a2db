SELECT unit AS client_no, 'fewer_pings' AS trial, CASE arm WHEN 'control' THEN 'as_ever' ELSE 'fewer' END AS cell, ts + INTERVAL 4 HOUR AS since
FROM exposures
UNION ALL
SELECT unit, 'pass_photo', CASE WHEN md5_number_lower(unit || 'photo') % 2 = 0 THEN 'logo' ELSE 'photo' END, ts + INTERVAL 4 HOUR + INTERVAL 30 HOUR
FROM exposures WHERE md5_number_lower(unit || 'in') % 4 > 0
