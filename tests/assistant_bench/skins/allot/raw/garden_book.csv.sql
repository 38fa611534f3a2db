SELECT event_id || 'h' AS entry, user_id AS member, 'harvest' AS what, (50 + md5_number_lower(event_id || 'g') % 5950)::BIGINT AS grams,
  ts + INTERVAL 2 HOUR AS noted
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'harvest') % 9 = 0
UNION ALL
SELECT event_id || 'b', user_id, 'rented', NULL, ts + INTERVAL 2 HOUR + INTERVAL 2 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'bed') % 37 = 0
UNION ALL
SELECT event_id || 'g', user_id, 'given_up', NULL, ts + INTERVAL 2 HOUR + INTERVAL 3 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'leave') % 71 = 0
UNION ALL
SELECT event_id || 'j', user_id, 'workshop', NULL, ts + INTERVAL 2 HOUR + INTERVAL 4 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'shop') % 23 = 0
