SELECT DISTINCT event_id || 'l' AS play, user_id AS member, ts AS started_at,
  ['fiction', 'history', 'kids'][(md5_number_lower(event_id || 'shelfmark') % 3 + 1)::INTEGER] AS genre,
  (4 + md5_number_lower(event_id || 'minutes') % 116)::DOUBLE / 2 AS minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'audio') % 7 = 0
