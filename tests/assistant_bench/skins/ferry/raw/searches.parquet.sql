-- a visit looks up none to three sailings
SELECT event_id || '-q' || n AS search, user_id AS pax, ts + to_seconds(35 * n) AS looked_at
FROM outcomes, range(1, 4) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'looks') % 4 >= n
