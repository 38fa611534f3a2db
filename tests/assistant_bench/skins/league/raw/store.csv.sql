-- the simulator's unit is ten reais
SELECT event_id AS receipt, user_id AS mgr, 'pack' AS sku, round(value * 1000)::BIGINT AS centavos, ts - INTERVAL 3 HOUR AS at_local
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || 'sp', user_id, 'pass', [1990, 2990, 4990][(md5_number_lower(event_id || 'price') % 3 + 1)::INTEGER],
  ts - INTERVAL 3 HOUR + INTERVAL 4 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'pass') % 23 = 0
UNION ALL
SELECT event_id || 'sc', user_id, 'pass_cancel', NULL, ts - INTERVAL 3 HOUR + INTERVAL 6 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'cancel') % 43 = 0
