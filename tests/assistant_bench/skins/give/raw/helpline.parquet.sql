-- the telephone exchange counts nothing twice
SELECT DISTINCT event_id || 'h' AS callId, user_id AS supporterId, ts + INTERVAL 35 MINUTE AS startedUtc,
  ['receipt', 'cancel_pledge', 'volunteering', 'complaint'][(md5_number_lower(event_id || 'why') % 4 + 1)::INTEGER] AS reason,
  (2 + md5_number_lower(event_id || 'min') % 40)::DOUBLE / 2 AS minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ring') % 27 = 0
