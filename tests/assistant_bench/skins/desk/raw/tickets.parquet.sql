-- the support system writes a ticket once, in UTC
SELECT DISTINCT event_id || 't' AS ticket_no, user_id AS member_no, ts + INTERVAL 11 MINUTE AS raised_at,
  ['billing', 'access', 'bug', 'how_to'][(md5_number_lower(event_id || 'about') % 4 + 1)::INTEGER] AS reason,
  CASE WHEN md5_number_lower(event_id || 'hot') % 5 = 0 THEN 'urgent' ELSE 'normal' END AS urgency,
  (2 + md5_number_lower(event_id || 'wait') % 180)::DOUBLE / 2 AS wait_minutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ticket') % 19 = 0
