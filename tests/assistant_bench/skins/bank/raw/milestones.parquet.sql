SELECT event_id || 'p' AS milestone, user_id AS cust, 'pot_opened' AS name, ts + INTERVAL 90 SECOND AS reached
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'pot') % 29 = 0
UNION ALL
SELECT event_id || 'b', user_id, 'budget_set', ts + INTERVAL 150 SECOND
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'budget') % 17 = 0
