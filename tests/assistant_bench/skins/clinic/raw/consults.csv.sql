-- the simulator's unit is forty rupees; fees are kept in paise
SELECT event_id AS consult, user_id AS patient, round(value * 4000)::BIGINT AS fee_paise, ts + INTERVAL 330 MINUTE AS paid_ist
FROM outcomes WHERE kind = 'conversion'
