-- a box is ordered or skipped; what was skipped costs nothing
SELECT event_id AS box, user_id AS member_no, 'ordered' AS state, round(value * 100)::BIGINT AS cents, ts + INTERVAL 2 HOUR AS decided_at
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || '-b', user_id, 'ordered', (1995 + md5_number_lower(event_id || 'price') % 3200)::BIGINT,
  ts + INTERVAL 2 HOUR + INTERVAL 4 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'box') % 9 = 0
UNION ALL
SELECT event_id || '-s', user_id, 'skipped', NULL, ts + INTERVAL 2 HOUR + INTERVAL 1 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'skip') % 13 = 0
