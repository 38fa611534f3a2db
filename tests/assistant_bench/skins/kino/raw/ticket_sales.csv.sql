SELECT event_id AS saleId, user_id AS memberNo, round(value * 400)::BIGINT AS grosze, ts + INTERVAL 2 HOUR AS soldAt
FROM outcomes WHERE kind = 'conversion'
