-- the training diary does not repeat itself, and counts in UTC
SELECT DISTINCT event_id || 'w' AS workout, user_id AS member_no, ts + INTERVAL 50 MINUTE AS logged_at,
  ['run', 'ride', 'swim', 'weights'][(md5_number_lower(event_id || 'sport') % 4 + 1)::INTEGER] AS activity,
  (15 + md5_number_lower(event_id || 'long') % 90)::INTEGER AS minutes,
  CASE WHEN md5_number_lower(event_id || 'by') % 3 = 0 THEN 'typed' ELSE 'watch' END AS source
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'diary') % 4 = 0
