SELECT unit AS cust, 'calm_nudges' AS trial, CASE arm WHEN 'control' THEN 'as_usual' ELSE 'calm' END AS cell, ts + INTERVAL 3 HOUR AS joined
FROM exposures
UNION ALL
SELECT unit, 'sms_signature', CASE WHEN md5_number_lower(unit || 'signature') % 2 = 0 THEN 'bank_name' ELSE 'first_name' END,
  ts + INTERVAL 3 HOUR + INTERVAL 30 HOUR
FROM exposures WHERE md5_number_lower(unit || 'in') % 3 > 0
