-- none, one or two payments around a login
SELECT event_id || '-' || n AS payment, user_id AS cust, ts + to_minutes(7 * n::INTEGER) AS paid_at,
  CASE WHEN md5_number_lower(event_id || n) % 13 = 0 THEN 'declined' ELSE 'settled' END AS outcome,
  (20000 + md5_number_lower(event_id || n || 'sum') % 480000)::BIGINT AS cents
FROM outcomes, range(1, 3) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'pay') % 3 >= n
