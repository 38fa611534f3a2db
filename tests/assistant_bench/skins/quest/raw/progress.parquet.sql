SELECT event_id || 'l' AS step, user_id AS pid, 'level_up' AS what, ts + INTERVAL 7 MINUTE AS reached_at
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'level') % 5 = 0
UNION ALL
SELECT event_id || 'b', user_id, 'boss_beaten', ts + INTERVAL 11 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'boss') % 13 = 0
