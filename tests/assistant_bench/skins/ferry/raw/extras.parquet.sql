SELECT event_id || 'c' AS extra, user_id AS pax, 'cabin' AS item, (90000 + md5_number_lower(event_id || 'berth') % 260000)::BIGINT AS centavos,
  ts + INTERVAL 3 MINUTE AS added_at
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'cabin') % 19 = 0
UNION ALL
SELECT event_id || 'm', user_id, 'meal', (12000 + md5_number_lower(event_id || 'dish') % 30000)::BIGINT, ts + INTERVAL 4 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'meal') % 8 = 0
UNION ALL
SELECT event_id || 'v', user_id, 'vehicle', (150000 + md5_number_lower(event_id || 'wheels') % 400000)::BIGINT, ts + INTERVAL 5 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'vehicle') % 23 = 0
