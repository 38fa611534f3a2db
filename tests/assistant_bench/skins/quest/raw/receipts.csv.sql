-- a refund is a row of its own, a few days later
WITH paid AS (
  SELECT event_id AS receipt, user_id AS pid,
    ['gems_small', 'gems_big', 'season_pass', 'starter_pack', 'skin'][(md5_number_lower(event_id || 'sku') % 5 + 1)::INTEGER] AS sku,
    round(value * 100)::BIGINT AS cents, ts FROM outcomes WHERE kind = 'conversion'
)
SELECT receipt, pid, sku, 'paid' AS state, cents, ts AS booked FROM paid
UNION ALL
SELECT receipt || 'b', pid, sku, 'refunded', cents, ts + INTERVAL 50 HOUR FROM paid WHERE md5_number_lower(receipt || 'back') % 9 = 0
