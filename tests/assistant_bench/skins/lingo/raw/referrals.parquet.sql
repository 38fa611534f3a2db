SELECT DISTINCT 'R' || event_id AS referral, user_id AS learner, ts + INTERVAL 45 MINUTE AS invited_at,
  CASE WHEN md5_number_lower(event_id) % 2 = 0 THEN 'link' ELSE 'contacts' END AS how
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'friend') % 10 = 0
