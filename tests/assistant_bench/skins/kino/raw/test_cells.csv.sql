SELECT unit AS memberNo, 'fewer_pings' AS test, CASE arm WHEN 'control' THEN 'usual' ELSE 'fewer' END AS cell, ts + INTERVAL 2 HOUR AS enteredAt
FROM exposures
UNION ALL
SELECT unit, 'voucher_voice', CASE WHEN md5_number_lower(unit || 'voice') % 2 = 0 THEN 'plain' ELSE 'playful' END,
  ts + INTERVAL 2 HOUR + INTERVAL 20 HOUR
FROM exposures WHERE md5_number_lower(unit || 'who') % 4 > 0
