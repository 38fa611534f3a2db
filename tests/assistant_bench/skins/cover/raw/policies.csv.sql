-- the simulator's unit is forty dollars
SELECT event_id AS pol_ev, user_id AS mbr_no, 'NEW' AS move, round(value * 4000)::BIGINT AS cents, ts + INTERVAL 10 HOUR AS at_local
FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || '-r', user_id, 'RENEW', (30000 + md5_number_lower(event_id || 'prem') % 150000)::BIGINT, ts + INTERVAL 10 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'renew') % 21 = 0
