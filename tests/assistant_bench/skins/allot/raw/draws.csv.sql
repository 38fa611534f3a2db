SELECT unit AS member, 'gentle_rota' AS test, CASE arm WHEN 'control' THEN 'every_slot' ELSE 'gentle' END AS lot,
  ts + INTERVAL 2 HOUR AS drawn
FROM exposures
UNION ALL
SELECT unit, 'frost_evening', CASE WHEN md5_number_lower(unit || 'evening') % 2 = 0 THEN 'morning' ELSE 'evening' END,
  ts + INTERVAL 2 HOUR + INTERVAL 41 HOUR
FROM exposures WHERE md5_number_lower(unit || 'frost') % 4 > 0
