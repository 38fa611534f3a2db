-- the simulator's unit is a hundred rupees
SELECT event_id AS line_no, user_id AS member_no, 'upgrade' AS item, round(value * 10000)::BIGINT AS paise, ts + INTERVAL 330 MINUTE AS billed_at
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || '-s', user_id, 'seats', ((1 + md5_number_lower(event_id || 'n') % 6) * 49900)::BIGINT, ts + INTERVAL 335 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'seats') % 37 = 0
