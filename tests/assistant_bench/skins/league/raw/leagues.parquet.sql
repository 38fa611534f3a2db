SELECT event_id || 'lc' AS act, user_id AS mgr, 'league_created' AS what, ts + INTERVAL 2 MINUTE AS at_utc
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'create') % 37 = 0
UNION ALL
SELECT event_id || 'lj', user_id, 'league_joined', ts + INTERVAL 70 SECOND
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'join') % 14 = 0
