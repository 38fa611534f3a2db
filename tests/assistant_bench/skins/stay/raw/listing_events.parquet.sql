-- one to four homes a visit; some are saved
SELECT event_id || 'v' || n AS ev, user_id AS traveller, 'VIEW' AS ev_type, ts + INTERVAL 2 HOUR + to_seconds(50 * n) AS at_sast
FROM outcomes, range(0, 4) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'homes') % 4 >= n
UNION ALL
SELECT event_id || 's', user_id, 'SAVE', ts + INTERVAL 2 HOUR + INTERVAL 70 SECOND
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'heart') % 9 = 0
