SELECT event_id || 's' AS item, user_id AS patient, 'symptom_check' AS sort, ts AS at_utc
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'symptom') % 8 = 0
UNION ALL
SELECT event_id || 'l', user_id, 'lab_result_viewed', ts + INTERVAL 70 SECOND
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'lab') % 11 = 0
