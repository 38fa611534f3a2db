SELECT unit AS seeker, 'softer_cadence' AS test, CASE arm WHEN 'control' THEN 'usual' ELSE 'soft' END AS variant,
  ts - INTERVAL 5 HOUR AS entered_local
FROM exposures
UNION ALL
SELECT unit, 'salary_teaser', CASE WHEN md5_number_lower(unit || 'teaser') % 2 = 0 THEN 'plain' ELSE 'figure' END,
  ts - INTERVAL 5 HOUR + INTERVAL 20 HOUR
FROM exposures WHERE md5_number_lower(unit || 'in teaser') % 4 > 0
