SELECT unit AS pax, 'calm_sea' AS trial, CASE arm WHEN 'control' THEN 'usual' ELSE 'calm' END AS side, ts + INTERVAL 8 HOUR AS since
FROM exposures
UNION ALL
SELECT unit, 'delay_tone', CASE WHEN md5_number_lower(unit || 'tone') % 2 = 0 THEN 'plain' ELSE 'sorry' END, ts + INTERVAL 8 HOUR + INTERVAL 20 HOUR
FROM exposures WHERE md5_number_lower(unit || 'sails') % 4 > 0
