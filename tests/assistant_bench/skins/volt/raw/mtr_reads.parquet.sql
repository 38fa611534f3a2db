-- one or two readings around a visit (the second is a correction)
SELECT event_id || '/' || n AS read_no, user_id AS acct, ts + to_minutes(11 * n::INTEGER) AS taken,
  (30 + md5_number_lower(event_id || n || 'kwh') % 870)::DOUBLE / 2 AS kwh
FROM outcomes, range(1, 3) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'rd') % 9 IN (0, 3 - n)
