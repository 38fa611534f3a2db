-- the simulator's unit is four hundred rand
SELECT event_id AS booking, user_id AS traveller, ts + INTERVAL 2 HOUR AS paid_sast, round(value * 40000)::BIGINT AS total_cents
FROM outcomes WHERE kind = 'conversion'
