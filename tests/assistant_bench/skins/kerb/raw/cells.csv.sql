SELECT unit AS parker_id, 'calm_kerb' AS test, CASE arm WHEN 'control' THEN 'as_is' ELSE 'calm' END AS cell, ts + INTERVAL 2 HOUR AS since
FROM exposures
UNION ALL
SELECT unit, 'early_bell', CASE WHEN md5_number_lower(unit || 'bell') % 2 = 0 THEN 'ten_min' ELSE 'twenty_min' END, ts + INTERVAL 35 HOUR
FROM exposures WHERE md5_number_lower(unit || 'bell_in') % 4 > 0
