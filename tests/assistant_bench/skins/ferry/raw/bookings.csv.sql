SELECT event_id AS bk, user_id AS pax, round(value * 10000)::BIGINT AS fare_centavos, ts + INTERVAL 8 HOUR AS paid_at
FROM outcomes WHERE kind = 'conversion'
