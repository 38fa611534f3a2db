-- the chat server does not repeat itself
SELECT DISTINCT event_id || 'c' || n AS post, user_id AS mgr, ts + to_minutes(3 * n::INTEGER) AS posted_at,
  ['derby', 'private_league', 'global', 'rookies'][(md5_number_lower(event_id || n || 'room') % 4 + 1)::INTEGER] AS room,
  (4 + md5_number_lower(event_id || n || 'long') % 180)::DOUBLE AS chars
FROM outcomes, range(1, 4) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'chat') % 7 >= n + 3
