-- the simulator's unit is forty crowns
SELECT event_id AS order_no, user_id AS parker_id, round(value * 4000)::BIGINT AS ore, ts + INTERVAL 2 HOUR AS bought_local
FROM outcomes WHERE kind = 'conversion'
