WITH here AS (
  SELECT event_id, message_id, user_id, kind, is_machine, ts + INTERVAL 330 MINUTE AS ist,
    CASE WHEN channel = 'in_app' THEN 'whatsapp' WHEN channel = 'email' THEN 'email'
      WHEN md5_number_lower(message_id || 'txt') % 3 = 0 AND md5_number_lower(user_id || 'number') % 5 < 4 THEN 'sms'
      WHEN channel = 'push' THEN 'push' END AS route
  FROM interactions
)
-- a text says nothing of being opened; WhatsApp reports two ticks and then the blue ones
SELECT event_id AS evId, message_id AS commId, user_id AS supporterId, route,
  CASE kind WHEN 'delivery' THEN 'delivered' WHEN 'impression' THEN 'read' WHEN 'open' THEN 'opened' WHEN 'click' THEN 'link_tapped'
    WHEN 'unsubscribe' THEN 'stopped' END AS verb, is_machine AS bot, ist AS atIst
FROM here WHERE kind IN ('delivery', 'impression', 'open', 'click', 'unsubscribe') AND NOT (kind = 'open' AND route = 'sms')
UNION ALL
SELECT event_id || 'd', message_id, user_id, route, 'delivered', FALSE, ist FROM here WHERE kind = 'impression'
UNION ALL
-- some who get a push wipe it off the lock screen
SELECT event_id || 'w', message_id, user_id, route, 'wiped', FALSE, ist + INTERVAL 9 SECOND
FROM here WHERE kind = 'delivery' AND route = 'push' AND md5_number_lower(event_id || 'wipe') % 6 = 0
