-- the simulator's unit is ten reais
SELECT event_id AS orderNo, user_id AS fanId, round(value * 1000)::BIGINT AS centavos, ts - INTERVAL 3 HOUR AS paidAt
FROM outcomes WHERE kind = 'conversion'
