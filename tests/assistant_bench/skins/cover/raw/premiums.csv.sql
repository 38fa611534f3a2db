SELECT event_id || '-p' AS run_no, user_id AS mbr_no, CASE WHEN md5_number_lower(event_id || 'bounce') % 7 = 0 THEN 'BOUNCED' ELSE 'PAID' END AS result,
  (2500 + md5_number_lower(event_id || 'inst') % 15000)::BIGINT AS cents, ts + INTERVAL 10 HOUR AS ran_at
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'run') % 4 = 0
