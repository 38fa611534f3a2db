-- the simulator's unit is a hundred rupees
SELECT event_id AS giftId, user_id AS supporterId, round(value * 10000)::BIGINT AS paise, ts + INTERVAL 330 MINUTE AS receivedIst
FROM outcomes WHERE kind = 'conversion'
