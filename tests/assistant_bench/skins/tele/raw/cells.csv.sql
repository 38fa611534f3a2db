SELECT unit AS sub, 'fewer_texts' AS test, CASE arm WHEN 'control' THEN 'usual' ELSE 'sparing' END AS cell, ts + INTERVAL 6 HOUR AS since_local
FROM exposures
UNION ALL
SELECT unit, 'stop_footer', CASE WHEN md5_number_lower(unit || 'footer') % 2 = 0 THEN 'no_footer' ELSE 'footer' END,
  ts + INTERVAL 6 HOUR + INTERVAL 26 HOUR
-- its enrolment closed early
FROM exposures WHERE md5_number_lower(unit || 'in') % 4 > 0 AND ts < TIMESTAMP '2026-04-11'
