SELECT unit AS buyer_no, 'drop_throttle' AS test, CASE arm WHEN 'control' THEN 'every_drop' ELSE 'two_a_week' END AS cell,
  ts + INTERVAL 2 HOUR AS seen_at
FROM exposures
UNION ALL
SELECT unit, 'drive_sms', CASE WHEN md5_number_lower(unit || 'drive') % 2 = 0 THEN 'email_only' ELSE 'with_sms' END,
  ts + INTERVAL 2 HOUR + INTERVAL 26 HOUR
FROM exposures WHERE md5_number_lower(unit || 'eligible') % 4 > 0
