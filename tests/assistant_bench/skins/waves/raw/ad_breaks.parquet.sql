-- premium has none
SELECT DISTINCT event_id || 'ad' AS ad_break, user_id AS ear, ts + INTERVAL 6 MINUTE AS began,
  (1 + md5_number_lower(event_id || 'spots') % 3)::BIGINT AS spots,
  CASE WHEN md5_number_lower(event_id || 'left') % 6 = 0 THEN 'left' ELSE 'heard_out' END AS ending
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ad') % 2 = 0 AND md5_number_lower(user_id || 'plan') % 5 >= 2
