SELECT unit AS owner_no, 'quiet_week' AS ab_test, CASE arm WHEN 'control' THEN 'usual' ELSE 'quiet' END AS cell, ts + INTERVAL 10 HOUR AS since_local
FROM exposures
UNION ALL
SELECT unit, 'nurse_sender', CASE WHEN md5_number_lower(unit || 'sender') % 2 = 0 THEN 'clinic' ELSE 'nurse' END, ts + INTERVAL 34 HOUR
FROM exposures WHERE md5_number_lower(unit || 'listed') % 4 > 0
