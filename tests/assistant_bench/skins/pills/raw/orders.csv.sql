-- the simulator's unit is twelve reais
SELECT event_id AS order_no, user_id AS acct, round(value * 1200)::BIGINT AS centavos, ts - INTERVAL 180 MINUTE AS paid_local
FROM outcomes WHERE kind = 'conversion'
