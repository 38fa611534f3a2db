-- UTC, from another vendor
SELECT DISTINCT event_id || '?w' AS waitId, user_id AS fanId, ts AS joinedAt,
  ['pit', 'stalls', 'circle'][(md5_number_lower(event_id || 'block') % 3 + 1)::INTEGER] AS block,
  (1 + md5_number_lower(event_id || 'seats') % 6)::INTEGER AS seats
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'wait') % 14 = 0
