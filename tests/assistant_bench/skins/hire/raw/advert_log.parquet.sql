-- a visit is up to three adverts looked at; one in six ends with a saved advert, one in five with an application
SELECT event_id || '-v' || n AS entry, user_id AS seeker, 'viewed' AS did, ts + n * INTERVAL 50 SECOND AS at_utc
FROM outcomes, range(0, 3) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'views') % 4 > n
UNION ALL
SELECT event_id || '-s', user_id, 'saved', ts + INTERVAL 70 SECOND FROM outcomes
WHERE kind = 'session' AND md5_number_lower(event_id || 'saved') % 6 = 0
UNION ALL
SELECT event_id || '-a', user_id, 'applied', ts + INTERVAL 200 SECOND FROM outcomes
WHERE kind = 'session' AND md5_number_lower(event_id || 'applied') % 5 = 0
