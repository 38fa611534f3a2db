SELECT event_id AS purchase, user_id AS member, 'plus' AS item, round(value * 100)::BIGINT AS centavos, ts - INTERVAL 3 HOUR AS paid_local
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || 'b', user_id, 'boost', (490 + 100 * (md5_number_lower(event_id || 'price') % 25))::BIGINT, ts - INTERVAL 3 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'boost') % 23 = 0
