SELECT event_id AS invoice, user_id AS member_no, round(value * 1500)::BIGINT AS cents, ts + INTERVAL 10 HOUR AS paid_local
FROM outcomes WHERE kind = 'conversion'
