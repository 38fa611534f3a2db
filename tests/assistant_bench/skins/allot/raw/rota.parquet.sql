-- a watering slot closes when the member, or nobody, has ticked it off
SELECT event_id || 'w' AS slot, user_id AS member, ts + INTERVAL 2 HOUR AS closed,
  CASE WHEN md5_number_lower(event_id || 'miss') % 4 = 0 THEN 'missed' ELSE 'done' END AS state
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'water') % 6 = 0
