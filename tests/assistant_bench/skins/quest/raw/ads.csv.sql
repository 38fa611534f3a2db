-- rewarded videos, at most two around a session
SELECT event_id || '-ad' || n AS view, user_id AS pid, (8000 + md5_number_lower(event_id || n || 'bid') % 42000)::BIGINT AS micros,
  ts + INTERVAL 9 HOUR + to_minutes(3 * n::INTEGER) AS seen
FROM outcomes, range(1, 3) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'ad') % 6 >= 3 + n
