-- the help desk's system does not repeat itself; not everybody rates the answer
SELECT DISTINCT event_id || 't' AS ticket, user_id AS pid, ts + INTERVAL 35 MINUTE AS opened_at,
  ['payment', 'bug', 'account', 'abuse'][(md5_number_lower(event_id || 'topic') % 4 + 1)::INTEGER] AS topic,
  CASE WHEN md5_number_lower(event_id || 'rated') % 3 > 0 THEN (1 + md5_number_lower(event_id || 'stars') % 5)::INTEGER END AS stars
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'help') % 27 = 0
