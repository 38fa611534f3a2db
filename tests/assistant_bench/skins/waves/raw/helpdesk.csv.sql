SELECT DISTINCT 't' || event_id AS ticket, user_id AS ear, ts + INTERVAL 15 MINUTE AS raised,
  ['billing', 'playback', 'account', 'ads'][(md5_number_lower(event_id || 'topic') % 4 + 1)::INTEGER] AS topic,
  (4 + md5_number_lower(event_id || 'wait') % 180)::DOUBLE / 4 AS minutes_waited
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ticket') % 41 = 0
