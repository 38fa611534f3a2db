SELECT unit AS mgr, 'one_digest' AS test, CASE arm WHEN 'control' THEN 'every_alert' ELSE 'digest' END AS cell,
  ts - INTERVAL 3 HOUR AS entered_local
FROM exposures
UNION ALL
SELECT unit, 'captain_tip', CASE WHEN md5_number_lower(unit || 'tip') % 2 = 0 THEN 'plain' ELSE 'with_tip' END,
  ts - INTERVAL 3 HOUR + INTERVAL 26 HOUR
FROM exposures WHERE md5_number_lower(unit || 'tipped') % 4 > 0
