-- the clubs' sign-in sheets are typed in once
SELECT DISTINCT event_id || 'e' AS evening, user_id AS member, ts AS attended_at,
  ['crime', 'classics', 'scifi', 'poetry'][(md5_number_lower(event_id || 'club') % 4 + 1)::INTEGER] AS club,
  (md5_number_lower(event_id || 'guest') % 3)::INTEGER AS guests
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'evening') % 21 = 0
