-- the harbour's system does not repeat itself
SELECT DISTINCT event_id || 'd' AS delay, user_id AS pax, ts AS told_at,
  ['weather', 'engine', 'port_queue', 'coast_guard'][(md5_number_lower(event_id || 'why') % 4 + 1)::INTEGER] AS cause,
  (10 + 5 * (md5_number_lower(event_id || 'long') % 40))::BIGINT AS minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'late') % 11 = 0
