-- the simulator's unit is twenty rand
SELECT event_id AS slip_no, user_id AS cust, 'order' AS line, round(value * 2000)::BIGINT AS cents, ts + INTERVAL 2 HOUR AS rung_at
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || '-p', user_id, 'wash_pass', [29900, 49900, 89900][(md5_number_lower(event_id || 'size') % 3 + 1)::INTEGER]::BIGINT,
  ts + INTERVAL 124 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'pass') % 23 = 0
