SELECT event_id || '+a' AS followId, user_id AS fanId, ts - INTERVAL 3 HOUR AS followedAt
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'follow') % 9 = 0
