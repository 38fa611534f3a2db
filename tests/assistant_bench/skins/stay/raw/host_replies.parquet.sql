-- three of four enquiries are answered; UTC
SELECT DISTINCT event_id || 'h' AS reply, user_id AS traveller, ts + INTERVAL 4 MINUTE + to_hours((1 + md5_number_lower(event_id || 'wait') % 47)::INTEGER) AS replied_utc,
  ['owner', 'agency', 'co_host'][(md5_number_lower(event_id || 'host') % 3 + 1)::INTEGER] AS host_type,
  (1 + md5_number_lower(event_id || 'wait') % 47)::DOUBLE AS hours_taken
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ask') % 14 = 0 AND md5_number_lower(event_id || 'answered') % 4 > 0
