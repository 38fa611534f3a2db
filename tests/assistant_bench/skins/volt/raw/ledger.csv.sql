-- invoices, and direct debits that bounced
SELECT event_id || 'i' AS entry, user_id AS acct, 'INV' AS typ, (4000 + md5_number_lower(event_id || 'inv') % 56000)::BIGINT AS amt_c,
  ts + INTERVAL 570 MINUTE + INTERVAL 5 HOUR AS at_local
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'bill') % 8 = 0
UNION ALL
SELECT event_id || 'f', user_id, 'DDF', (2000 + md5_number_lower(event_id || 'ddf') % 30000)::BIGINT, ts + INTERVAL 570 MINUTE + INTERVAL 50 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'bounce') % 23 = 0
