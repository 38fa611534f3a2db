-- the simulator's unit is a real
SELECT event_id AS sale, user_id AS ear, round(value * 100)::BIGINT AS centavos, ts - INTERVAL 3 HOUR AS sold_local
FROM outcomes WHERE kind = 'conversion'
