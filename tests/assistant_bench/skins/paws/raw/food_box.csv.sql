-- one line a box: ordered with its price, or skipped
SELECT event_id AS box_key, user_id AS owner_no, 'ORDERED' AS box_status, round(value * 1000)::BIGINT AS price_cents, ts + INTERVAL 10 HOUR AS box_local
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || 's', user_id, 'SKIPPED', NULL, ts + INTERVAL 10 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'skip') % 13 = 0
