-- the caretaker's book: UTC, and no line twice
SELECT DISTINCT event_id || 'k' AS loan, user_id AS member, ts + INTERVAL 10 MINUTE AS lent_at,
  ['north', 'south', 'pump_house'][(md5_number_lower(event_id || 'shed') % 3 + 1)::INTEGER] AS shed,
  (1 + md5_number_lower(event_id || 'out') % 95)::DOUBLE / 2 AS hours_out
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'key') % 19 = 0
