SELECT unit AS party, 'slow_lane' AS test, CASE arm WHEN 'control' THEN 'usual' ELSE 'slowed' END AS cell, ts + INTERVAL 330 MINUTE AS since
FROM exposures
UNION ALL
SELECT unit, 'point_map', CASE WHEN md5_number_lower(unit || 'map') % 2 = 0 THEN 'words' ELSE 'map' END, ts + INTERVAL 330 MINUTE + INTERVAL 40 HOUR
FROM exposures WHERE md5_number_lower(unit || 'in') % 4 > 0
