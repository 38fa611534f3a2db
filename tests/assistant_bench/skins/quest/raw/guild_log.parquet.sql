-- the guild service writes each entry once
SELECT DISTINCT event_id || 'g' AS entry, user_id AS pid, ts + INTERVAL 5 MINUTE AS logged_at,
  ['raid', 'raid', 'donate', 'chat', 'chat', 'quit'][least(md5_number_lower(event_id || 'do') % 31 // 6 + 1, 6)::INTEGER] AS action,
  CASE WHEN md5_number_lower(event_id || 'do') % 31 // 6 = 2 THEN (5 + md5_number_lower(event_id || 'gems') % 200)::INTEGER END AS gems
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'guild') % 3 = 0
