-- a place is booked in the app; some give it back, most of the others turn up
WITH booked AS (
  SELECT *, md5_number_lower(event_id || 'fate') % 10 AS fate,
    ['spin', 'yoga', 'hiit', 'pilates'][(md5_number_lower(event_id || 'class') % 4 + 1)::INTEGER] AS class_type
  FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'class') % 5 < 2
)
SELECT event_id || '-b' AS entry, user_id AS member_no, class_type, 'booked' AS status, ts + INTERVAL 10 HOUR + INTERVAL 2 MINUTE AS at_local FROM booked
UNION ALL
SELECT event_id || '-x', user_id, class_type, 'cancelled', ts + INTERVAL 11 HOUR FROM booked WHERE fate < 2
UNION ALL
SELECT event_id || '-a', user_id, class_type, 'attended', ts + INTERVAL 15 HOUR FROM booked WHERE fate BETWEEN 2 AND 8
