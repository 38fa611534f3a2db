-- the simulator's unit is a thousand pesos
SELECT event_id AS order_no, user_id AS seeker, 'membership' AS item, round(value * 100000)::BIGINT AS centavos,
  ts - INTERVAL 5 HOUR AS paid_local
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || '-b', user_id, 'boost', 100 * (4900 + 1000 * (md5_number_lower(event_id || 'tariff') % 8))::BIGINT,
  ts - INTERVAL 5 HOUR + INTERVAL 5 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'boost') % 19 = 0
