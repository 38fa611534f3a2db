-- none to three cars a visit
SELECT event_id || 'v' || n AS view_id, user_id AS buyer_no, (100000 + md5_number_lower(event_id || n) % 900000)::BIGINT AS listing_no,
  ts + to_minutes(3 * (n::INTEGER - 1)) + INTERVAL 2 HOUR AS viewed_at
FROM outcomes, range(1, 4) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'look') % 4 >= n
