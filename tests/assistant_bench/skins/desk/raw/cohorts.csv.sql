SELECT unit AS member_no, 'quiet_week' AS test, CASE arm WHEN 'control' THEN 'usual' ELSE 'quiet' END AS cell, ts + INTERVAL 330 MINUTE AS put_in
FROM exposures
UNION ALL
SELECT unit, 'short_titles', CASE WHEN md5_number_lower(unit || 'title') % 2 = 0 THEN 'long' ELSE 'short' END, ts + INTERVAL 330 MINUTE + INTERVAL 26 HOUR
FROM exposures WHERE md5_number_lower(unit || 'title_in') % 4 > 0
