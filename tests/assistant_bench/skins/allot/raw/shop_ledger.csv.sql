-- the simulator's unit is four zloty
SELECT event_id AS line, user_id AS member, 'order' AS entry, round(value * 400)::BIGINT AS grosze, ts + INTERVAL 2 HOUR AS booked
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || 'r', user_id, 'return', round(value * 200)::BIGINT, ts + INTERVAL 2 HOUR + INTERVAL 52 HOUR
FROM outcomes WHERE kind = 'conversion' AND md5_number_lower(event_id || 'return') % 5 = 0
