SELECT event_id AS txn, user_id AS member, 'LOAN' AS code, ts + INTERVAL 10 HOUR AS stamp FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || 'x', user_id, 'EXT', ts + INTERVAL 10 HOUR FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ext') % 8 = 0
UNION ALL
SELECT event_id || 'r', user_id, CASE WHEN md5_number_lower(event_id || 'overdue') % 3 = 0 THEN 'RETL' ELSE 'RET' END, ts + INTERVAL 10 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ret') % 6 = 0
UNION ALL
SELECT event_id || 'h', user_id, 'RSV', ts + INTERVAL 10 HOUR FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'rsv') % 10 = 0
UNION ALL
SELECT event_id || 'p', user_id, 'COL', ts + INTERVAL 10 HOUR FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'col') % 16 = 0
UNION ALL
SELECT event_id || 'w', user_id, 'WSH', ts + INTERVAL 10 HOUR FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'wsh') % 5 = 0
