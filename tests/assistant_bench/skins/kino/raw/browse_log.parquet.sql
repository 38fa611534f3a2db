-- none, one or two films in a visit; of some visits seats that are held for a quarter of an hour
SELECT event_id || '.' || n AS rowId, user_id AS memberNo, 'film' AS step, NULL::INTEGER AS seats, ts + to_seconds(45 * n::INTEGER) AS seenUtc
FROM outcomes, range(1, 3) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'film') % 3 >= n
UNION ALL
SELECT event_id || '.s', user_id, 'seats', (1 + md5_number_lower(event_id || 'many') % 6)::INTEGER, ts + INTERVAL 4 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'seat') % 7 = 0
