-- one to three periods a SIM, in UTC, without gaps; some switch exactly a week or four weeks after they entered a test
WITH e AS (SELECT unit, min(ts) AS ts FROM exposures GROUP BY unit),
one AS (
  SELECT DISTINCT u.user_id, md5_number_lower(u.user_id || 'tariff') % 3 AS first, md5_number_lower(u.user_id || 'again') % 3 = 0 AS again,
    CASE WHEN md5_number_lower(u.user_id || 'moves') % 4 = 0 THEN NULL
      WHEN md5_number_lower(u.user_id || 'edge') % 9 = 0 THEN e.ts + INTERVAL 7 DAY
      WHEN md5_number_lower(u.user_id || 'edge') % 9 = 1 THEN e.ts + INTERVAL 28 DAY
      ELSE TIMESTAMP '2026-03-08 10:00:00' + to_hours((md5_number_lower(u.user_id || 'when') % 1400)::INTEGER) END AS moved,
    to_hours((60 + md5_number_lower(u.user_id || 'stay') % 500)::INTEGER) AS stay
  FROM users u LEFT JOIN e ON e.unit = u.user_id
), p AS (SELECT ['basic', 'flex', 'max', 'basic', 'flex'] AS names)
SELECT user_id AS sub, names[(first + 1)::INTEGER] AS plan, TIMESTAMP '2025-11-01' AS valid_from, moved AS valid_to,
  TIMESTAMP '2025-11-01' AS noted_at FROM one, p
UNION ALL
SELECT user_id, names[(first + 2)::INTEGER], moved, CASE WHEN again THEN moved + stay END, moved FROM one, p WHERE moved IS NOT NULL
UNION ALL
SELECT user_id, names[(first + 3)::INTEGER], moved + stay, NULL, moved + stay FROM one, p WHERE moved IS NOT NULL AND again
