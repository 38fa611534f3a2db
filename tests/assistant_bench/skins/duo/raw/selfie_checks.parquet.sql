SELECT DISTINCT event_id || 'sc' AS check_id, user_id AS member, ts AS checked_at,
  CASE WHEN md5_number_lower(event_id || 'same') % 4 = 0 THEN 'failed' ELSE 'passed' END AS result,
  (2 + md5_number_lower(event_id || 'wait') % 90)::DOUBLE AS wait_seconds
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'sc') % 21 = 0
