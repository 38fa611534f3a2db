-- of cars with a plug; the operator keeps UTC and crowns
SELECT DISTINCT event_id || 'c' AS charge_no, user_id AS parker_id, ts + INTERVAL 95 MINUTE AS unplugged_at,
  ['type2', 'type2', 'ccs', 'chademo'][(md5_number_lower(event_id || 'plug') % 4 + 1)::INTEGER] AS plug,
  ['street', 'garage', 'garage'][(md5_number_lower(event_id || 'place') % 3 + 1)::INTEGER] AS place,
  (30 + md5_number_lower(event_id || 'kwh') % 600)::DOUBLE / 10 AS kwh,
  (60 + md5_number_lower(event_id || 'cost') % 1500)::DOUBLE / 4 AS kr
FROM outcomes WHERE kind = 'session' AND md5_number_lower(user_id || 'fuel') % 4 >= 2 AND md5_number_lower(event_id || 'charge') % 5 = 0
