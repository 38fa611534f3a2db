SELECT event_id || 'ls' AS lineup, user_id AS mgr, 'set' AS status, ts - INTERVAL 3 HOUR AS at_local
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'xi') % 5 < 2
UNION ALL
-- nobody picked an eleven before the whistle
SELECT event_id || 'lm', user_id, 'missed', ts - INTERVAL 3 HOUR + INTERVAL 5 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'forgot') % 12 = 0
