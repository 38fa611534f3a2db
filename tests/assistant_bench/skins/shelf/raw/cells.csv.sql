SELECT unit AS member, 'quiet_week' AS study, CASE arm WHEN 'control' THEN 'usual' ELSE 'capped' END AS cell, ts + INTERVAL 10 HOUR AS entered_local
FROM exposures
UNION ALL
SELECT unit, 'kind_words', CASE WHEN md5_number_lower(unit || 'tone') % 2 = 0 THEN 'stern' ELSE 'kind' END,
  ts + INTERVAL 10 HOUR + INTERVAL 26 HOUR
FROM exposures WHERE md5_number_lower(unit || 'in') % 4 > 0
