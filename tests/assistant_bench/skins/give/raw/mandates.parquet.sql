-- the payment bank's file of standing instructions, in UTC
SELECT event_id || 'm' AS mandateEv, user_id AS supporterId, 'started' AS verb,
  [10000, 25000, 50000, 100000][(md5_number_lower(event_id || 'plan') % 4 + 1)::INTEGER]::BIGINT AS monthlyPaise, ts AS atUtc
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'pledge') % 19 = 0
UNION ALL
SELECT event_id || 'n', user_id, 'cancelled', NULL, ts
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'quit') % 37 = 0
