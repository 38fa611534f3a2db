-- up to three shows looked at in a visit
SELECT event_id || '/' || n AS viewId, user_id AS fanId, epoch_ms(ts + to_minutes(4 * (n - 1)::INTEGER)) AS ms
FROM outcomes, range(1, 4) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'view') % 4 >= n
