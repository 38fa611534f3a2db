-- the simulator's unit is fifteen dirhams
SELECT event_id AS slip_no, user_id AS client_no, round(value * 1500)::BIGINT AS takings_fils, ts + INTERVAL 4 HOUR AS paid_at
FROM outcomes WHERE kind = 'conversion'
