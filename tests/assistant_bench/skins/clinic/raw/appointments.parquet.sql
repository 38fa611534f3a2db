-- some openings of the app end in an appointment with a doctor, which is kept or missed two hours later
SELECT event_id || 'a' AS entry, user_id AS patient, 'booked' AS state, ts + INTERVAL 4 MINUTE + INTERVAL 330 MINUTE AS entered_ist
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'appointment') % 6 = 0
UNION ALL
SELECT event_id || 'b', user_id, CASE WHEN md5_number_lower(event_id || 'came') % 4 = 0 THEN 'missed' ELSE 'kept' END,
  ts + INTERVAL 2 HOUR + INTERVAL 330 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'appointment') % 6 = 0
