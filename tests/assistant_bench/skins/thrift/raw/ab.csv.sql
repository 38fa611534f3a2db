SELECT unit AS usr, 'less_noise' AS test, CASE arm WHEN 'control' THEN 'as_is' ELSE 'calm' END AS cell, ts - INTERVAL 3 HOUR AS in_sp
FROM exposures
UNION ALL
SELECT unit, 'price_in_title', CASE WHEN md5_number_lower(unit || 'price') % 2 = 0 THEN 'no_price' ELSE 'price' END, ts - INTERVAL 3 HOUR + INTERVAL 30 HOUR
FROM exposures WHERE md5_number_lower(unit || 'price_in') % 5 > 0
