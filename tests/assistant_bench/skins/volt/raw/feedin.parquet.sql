-- only roofs with panels feed in
SELECT DISTINCT event_id || 's' AS credit_no, user_id AS acct, ts + INTERVAL 2 HOUR AS credited_at,
  (2 + md5_number_lower(event_id || 'sunk') % 120)::DOUBLE / 4 AS kwh, (10 + md5_number_lower(event_id || 'sunc') % 290)::BIGINT AS cents
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'fi') % 3 = 0 AND md5_number_lower(user_id || 'sun') % 5 < 2
