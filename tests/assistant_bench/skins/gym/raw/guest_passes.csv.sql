SELECT DISTINCT event_id || 'g' AS pass_no, user_id AS member_no, ts + INTERVAL 5 MINUTE AS shared_at,
  ['friend', 'partner', 'colleague'][(md5_number_lower(event_id || 'who') % 3 + 1)::INTEGER] AS guest
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'guest') % 19 = 0
