SELECT unit AS member_no, 'fewer_nudges' AS test, CASE arm WHEN 'control' THEN 'usual' ELSE 'max_two' END AS side, ts + INTERVAL 2 HOUR AS since
FROM exposures
UNION ALL
SELECT unit, 'eta_by_text', CASE WHEN md5_number_lower(unit || 'eta') % 2 = 0 THEN 'eta_mail' ELSE 'eta_text' END, ts + INTERVAL 22 HOUR
FROM exposures WHERE md5_number_lower(unit || 'eta_in') % 5 > 0
