-- the simulator's unit is twenty dollars
SELECT event_id AS pymt_no, user_id AS acct, round(value * 2000)::BIGINT AS amt_c, ts + INTERVAL 570 MINUTE AS booked_local
FROM outcomes WHERE kind = 'conversion'
