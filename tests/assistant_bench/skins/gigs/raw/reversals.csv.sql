-- tickets that come back: to us for money, or to another fan
SELECT event_id || '-rf' AS revNo, event_id AS orderNo, user_id AS fanId, 'REFUND' AS how, round(value * 900)::BIGINT AS centavos,
  ts - INTERVAL 3 HOUR + INTERVAL 41 HOUR AS doneAt
FROM outcomes WHERE kind = 'conversion' AND md5_number_lower(event_id || 'refund') % 6 = 0
UNION ALL
SELECT event_id || '-rs', event_id, user_id, 'RESALE', round(value * 1100)::BIGINT, ts - INTERVAL 3 HOUR + INTERVAL 67 HOUR
FROM outcomes WHERE kind = 'conversion' AND md5_number_lower(event_id || 'refund') % 6 = 1
