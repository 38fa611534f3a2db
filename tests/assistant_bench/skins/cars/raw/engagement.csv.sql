WITH routed AS (
  SELECT event_id, message_id, user_id, ts, kind, is_machine, CASE channel WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'short') % 5 < 2 AND md5_number_lower(user_id || 'mobile') % 3 > 0 THEN 'sms' ELSE 'push' END
    ELSE channel END AS route
  FROM interactions
)
-- a text message has no open
SELECT event_id AS eng_id, message_id AS out_id, user_id AS buyer_no, route,
  CASE kind WHEN 'delivery' THEN 'DLV' WHEN 'impression' THEN 'SHOWN' WHEN 'open' THEN 'OPN' WHEN 'click' THEN 'CLK'
    WHEN 'unsubscribe' THEN 'UNSUB' END AS verb,
  CASE WHEN is_machine THEN 1 ELSE 0 END AS auto, ts + INTERVAL 2 HOUR AS at_local
FROM routed WHERE NOT (kind = 'open' AND route = 'sms')
