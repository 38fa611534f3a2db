SELECT event_id AS event, user_id AS reader, message_id AS dispatch,
  CASE kind WHEN 'delivery' THEN 'delivered' WHEN 'unsubscribe' THEN 'opted_out' WHEN 'impression' THEN 'seen' ELSE kind || CASE WHEN ends_with(kind, 'e')
    THEN 'd' ELSE 'ed' END END AS name,
  is_machine AS automatic, NULL::DOUBLE AS euros, epoch_ms(ts) AS ms,
  CASE channel WHEN 'push' THEN 'web_push' WHEN 'email' THEN 'newsletter' WHEN 'in_app' THEN 'banner' END AS via
FROM interactions
UNION ALL
-- who opens and does not click may swipe it away
SELECT DISTINCT event_id || 'x', user_id, message_id, 'dismissed', FALSE, NULL, epoch_ms(ts) + 4000,
  CASE channel WHEN 'push' THEN 'web_push' WHEN 'email' THEN 'newsletter' WHEN 'in_app' THEN 'banner' END
FROM interactions WHERE kind = 'open' AND NOT is_machine AND md5_number_lower(event_id || 'swipe') % 5 = 0
UNION ALL
SELECT event_id, user_id, NULL, CASE kind WHEN 'session' THEN 'visit' ELSE 'subscribed' END, FALSE,
  CASE WHEN kind = 'conversion' THEN round(value, 2) END, epoch_ms(ts), NULL
FROM outcomes
UNION ALL
-- a visit is one to three articles
SELECT event_id || '-' || n, user_id, NULL, 'article', FALSE, NULL, epoch_ms(ts) + n * 40000, NULL
FROM outcomes, range(0, 3) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id) % 3 >= n
