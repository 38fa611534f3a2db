SELECT unit AS patient, 'quiet_evenings' AS study, CASE arm WHEN 'control' THEN 'usual' ELSE 'quiet' END AS cell,
  ts + INTERVAL 330 MINUTE AS joined_ist
FROM exposures
UNION ALL
SELECT unit, 'doctor_sender', CASE WHEN md5_number_lower(unit || 'sender') % 2 = 0 THEN 'brand' ELSE 'doctor' END,
  ts + INTERVAL 330 MINUTE + INTERVAL 30 HOUR
FROM exposures WHERE md5_number_lower(unit || 'doctor') % 4 > 0
