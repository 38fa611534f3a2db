SELECT sid AS event_id, pid AS user_id, make_timestamp(began_ms * 1000) AS ts, 'session' AS kind, secs / 60 AS value FROM sessions
UNION ALL
SELECT receipt, pid, booked, CASE state WHEN 'paid' THEN 'conversion' ELSE 'refund' END, cents / 100 FROM receipts
UNION ALL
SELECT step, pid, reached_at, what, NULL FROM progress
UNION ALL
SELECT view, pid, seen - ahead, 'ad_watched', micros / 1e6 FROM ads, seoul
