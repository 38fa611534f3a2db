-- none to three a visit; the player's own table, in UTC, does not repeat itself
SELECT DISTINCT event_id || '-' || n AS listen, user_id AS ear, ts + to_minutes(11 * (n - 1)::INTEGER) AS started,
  CASE WHEN md5_number_lower(event_id || n || 'format') % 10 < 6 THEN 'music'
    WHEN md5_number_lower(event_id || n || 'format') % 10 < 9 THEN 'podcast' ELSE 'audiobook' END AS format,
  (CASE WHEN md5_number_lower(event_id || n || 'brief') % 4 = 0 THEN 2000 + md5_number_lower(event_id || n || 'ms') % 58000
    ELSE 60000 + md5_number_lower(event_id || n || 'ms') % 2700000 END)::BIGINT AS ms_heard,
  CASE WHEN md5_number_lower(event_id || n || 'format') % 10 < 6 THEN md5_number_lower(event_id || n || 'skip') % 6 ELSE 0 END::BIGINT
    AS skips
FROM outcomes, range(1, 4) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'listen') % 4 >= n
