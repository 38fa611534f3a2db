-- the simulator's unit is a thousand zlotys
SELECT event_id AS deal_no, user_id AS buyer_no, round(value * 100000)::BIGINT AS price_gr, ts + INTERVAL 2 HOUR AS signed_at
FROM outcomes WHERE kind = 'conversion'
