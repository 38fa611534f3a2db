-- the care desk's system does not repeat itself
SELECT DISTINCT event_id || 'k' AS call, user_id AS cust, ts + INTERVAL 20 MINUTE AS called_at,
  ['card', 'savings', 'fees', 'app'][(md5_number_lower(event_id || 'topic') % 4 + 1)::INTEGER] AS topic,
  (1 + md5_number_lower(event_id || 'long') % 35)::DOUBLE / 2 AS minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'call') % 31 = 0
