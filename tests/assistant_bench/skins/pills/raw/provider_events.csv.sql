WITH routed AS (
  SELECT *, CASE channel WHEN 'email' THEN 'ses' WHEN 'in_app' THEN 'webpush' ELSE
    CASE WHEN md5_number_lower(user_id || 'sms') % 5 < 2 AND md5_number_lower(message_id || 'sms') % 2 = 0 THEN 'twilio' ELSE 'apns' END END AS provider
  FROM interactions
)
SELECT event_id AS ev_id, message_id AS msg_id, user_id AS acct, provider,
  CASE kind WHEN 'delivery' THEN 'delivered' WHEN 'impression' THEN 'displayed' WHEN 'open' THEN 'opened' WHEN 'click' THEN 'tapped'
    WHEN 'unsubscribe' THEN 'opted_out' END AS what,
  is_machine AS by_bot, ts - INTERVAL 180 MINUTE AS at_local
-- nobody can tell whether a text was read
FROM routed WHERE NOT (kind = 'open' AND provider = 'twilio')
UNION ALL
-- the browser confirms a second before it shows
SELECT event_id || 'd', message_id, user_id, provider, 'delivered', FALSE, ts - INTERVAL 180 MINUTE - INTERVAL 1 SECOND
FROM routed WHERE kind = 'impression'
UNION ALL
SELECT event_id || 'x', message_id, user_id, provider, 'dismissed', FALSE, ts - INTERVAL 180 MINUTE + INTERVAL 8 SECOND
FROM routed WHERE (kind = 'impression' OR kind = 'delivery' AND provider = 'apns') AND md5_number_lower(event_id || 'dismiss') % 5 = 0
