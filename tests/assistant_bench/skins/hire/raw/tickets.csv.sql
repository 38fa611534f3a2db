SELECT DISTINCT event_id || '-t' AS ticket, user_id AS seeker, ts + INTERVAL 10 MINUTE AS opened_at,
  ['login', 'payment', 'fake_advert', 'cv_upload'][(md5_number_lower(event_id || 'about') % 4 + 1)::INTEGER] AS reason,
  (1 + md5_number_lower(event_id || 'close') % 96)::DOUBLE / 4 AS hours_open
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ticket') % 29 = 0
