-- the simulator's unit is fifty rupees
SELECT event_id AS label_no, user_id AS party, round(value * 5000)::BIGINT AS paise, ts + INTERVAL 330 MINUTE AS printed_at
FROM outcomes WHERE kind = 'conversion'
