SELECT DISTINCT event_id || 'h' AS call_no, user_id AS buyer_no, ts + INTERVAL 35 MINUTE AS picked_up_utc,
  ['paperwork', 'seller', 'loan', 'login'][(md5_number_lower(event_id || 'about') % 4 + 1)::INTEGER] AS reason,
  (2 + md5_number_lower(event_id || 'talk') % 40)::DOUBLE / 4 AS minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ring') % 37 = 0
