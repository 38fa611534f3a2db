SELECT unit AS ear, 'quiet_ears' AS lab, CASE arm WHEN 'control' THEN 'usual' ELSE 'quiet' END AS side,
  ts - INTERVAL 3 HOUR AS joined_local
FROM exposures
UNION ALL
SELECT unit, 'host_voice', CASE WHEN md5_number_lower(unit || 'voice') % 2 = 0 THEN 'house' ELSE 'host' END,
  ts - INTERVAL 3 HOUR + INTERVAL 26 HOUR
FROM exposures WHERE md5_number_lower(unit || 'voiced') % 4 > 0
