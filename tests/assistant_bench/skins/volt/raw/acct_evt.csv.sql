SELECT event_id || 'd' AS ref, user_id AS acct, 'DD_ON' AS typ, ts + INTERVAL 570 MINUTE + INTERVAL 3 MINUTE AS at_local
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'dd') % 27 = 0
UNION ALL
SELECT event_id || 't', user_id, 'TARIFF', ts + INTERVAL 570 MINUTE + INTERVAL 4 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'trf') % 21 = 0
UNION ALL
SELECT event_id || 'm', user_id, 'MOVE', ts + INTERVAL 570 MINUTE + INTERVAL 6 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'mov') % 37 = 0
