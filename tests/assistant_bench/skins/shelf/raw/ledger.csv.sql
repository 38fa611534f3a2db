-- fines in cents: a charge at some loans and visits, a payment at some visits
SELECT event_id || 'f' AS entry, user_id AS member, 'charge' AS type, round(value * 60)::BIGINT AS cents, ts + INTERVAL 10 HOUR AS booked
FROM outcomes WHERE kind = 'conversion' AND value IS NOT NULL AND md5_number_lower(event_id || 'fine') % 2 = 0
UNION ALL
SELECT event_id || 'g', user_id, 'charge', (50 + md5_number_lower(event_id || 'cents') % 1450)::BIGINT, ts + INTERVAL 10 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'fine') % 14 = 0
UNION ALL
SELECT event_id || 'y', user_id, 'payment', (100 + md5_number_lower(event_id || 'paid') % 2400)::BIGINT, ts + INTERVAL 10 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'pay') % 18 = 0
