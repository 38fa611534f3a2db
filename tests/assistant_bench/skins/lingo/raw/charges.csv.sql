SELECT event_id AS charge, user_id AS learner, CAST(round(value * 1000000) AS BIGINT) AS micros, ts - INTERVAL 3 HOUR AS charged_local
FROM outcomes WHERE kind = 'conversion'
