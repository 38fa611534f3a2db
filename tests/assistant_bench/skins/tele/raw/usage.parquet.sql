SELECT event_id AS rec, user_id AS sub, 'call' AS code, (12 + md5_number_lower(event_id || 'long') % 1500)::BIGINT AS secs,
  NULL::BIGINT AS gross_paisa, NULL::BIGINT AS vat_paisa, ts + INTERVAL 6 HOUR AS at_local
FROM outcomes WHERE kind = 'session'
UNION ALL
SELECT event_id || '-a', user_id, 'app_open', NULL, NULL, NULL, ts + INTERVAL 6 HOUR + INTERVAL 3 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'app') % 3 = 0
UNION ALL
-- a pack of 1 to 30 GB, paid from the balance
SELECT event_id || '-p', user_id, 'bought_pack', NULL, gb * 2300 + 2300, gb * 300 + 300, ts + INTERVAL 6 HOUR + INTERVAL 5 MINUTE
FROM (SELECT *, (1 + md5_number_lower(event_id || 'gb') % 30)::BIGINT AS gb FROM outcomes)
WHERE kind = 'session' AND md5_number_lower(event_id || 'pack') % 8 = 0
UNION ALL
SELECT event_id || '-r', user_id, 'roam_day', NULL, NULL, NULL, ts + INTERVAL 6 HOUR + INTERVAL 9 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'roam') % 23 = 0
UNION ALL
SELECT event_id || '-x', user_id, 'port_out', NULL, NULL, NULL, ts + INTERVAL 6 HOUR + INTERVAL 11 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'port') % 71 = 0
