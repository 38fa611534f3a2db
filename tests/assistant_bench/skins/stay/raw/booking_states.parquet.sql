-- what becomes of a booking: called off and refunded, or stayed, and then perhaps reviewed
SELECT event_id || 'x' AS change, event_id AS booking, user_id AS traveller, 'CANCELLED' AS state, ts + INTERVAL 2 HOUR + INTERVAL 40 HOUR AS at_sast,
  round(value * 30000)::BIGINT AS refund_cents, NULL::INTEGER AS stars
FROM outcomes WHERE kind = 'conversion' AND md5_number_lower(event_id || 'fate') % 5 = 0
UNION ALL
SELECT event_id || 'd', event_id, user_id, 'STAYED', ts + INTERVAL 2 HOUR + INTERVAL 6 DAY, NULL, NULL
FROM outcomes WHERE kind = 'conversion' AND md5_number_lower(event_id || 'fate') % 5 > 0
UNION ALL
SELECT event_id || 'r', event_id, user_id, 'REVIEWED', ts + INTERVAL 2 HOUR + INTERVAL 7 DAY, NULL, (2 + md5_number_lower(event_id || 'stars') % 4)::INTEGER
FROM outcomes WHERE kind = 'conversion' AND md5_number_lower(event_id || 'fate') % 5 IN (2, 3)
