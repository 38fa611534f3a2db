SELECT event AS event_id, reader AS user_id, make_timestamp(ms * 1000) AS ts,
  CASE name WHEN 'visit' THEN 'session' WHEN 'subscribed' THEN 'conversion' ELSE 'article_read' END AS kind, euros AS value
FROM events WHERE name IN ('visit', 'subscribed', 'article')
