SELECT unit AS pid, 'quiet_raids' AS trial, CASE arm WHEN 'control' THEN 'live' ELSE 'quiet' END AS variant, ts + INTERVAL 9 HOUR AS entered
FROM exposures
UNION ALL
SELECT unit, 'chest_emoji', CASE WHEN md5_number_lower(unit || 'chest') % 2 = 0 THEN 'plain' ELSE 'chest' END,
  ts + INTERVAL 9 HOUR + INTERVAL 40 HOUR
FROM exposures WHERE md5_number_lower(unit || 'second') % 5 > 0
