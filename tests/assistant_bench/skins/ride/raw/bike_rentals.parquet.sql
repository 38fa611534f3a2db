SELECT DISTINCT 'K' || event_id AS rental_no, user_id AS rider, ts AS unlocked_at,
  CASE md5_number_lower(event_id || 'frame') % 4 WHEN 0 THEN 'cargo' WHEN 1 THEN 'electric' ELSE 'classic' END AS bike,
  300 + CAST(md5_number_lower(event_id || 'far') % 6500 AS INTEGER) AS metres,
  3 + CAST(md5_number_lower(event_id || 'long') % 55 AS INTEGER) AS minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'bike') % 5 = 0
