-- the simulator's unit is a hundred shillings
SELECT event_id AS deposit, user_id AS cust, round(value * 10000)::BIGINT AS cents, ts + INTERVAL 3 HOUR AS booked
FROM outcomes WHERE kind = 'conversion'
