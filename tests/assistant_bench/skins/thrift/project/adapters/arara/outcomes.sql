-- value: reais; of review_left the stars
SELECT ord AS event_id, usr AS user_id, paid_sp + behind AS ts, 'conversion' AS kind, item_ctv / 100 AS value FROM orders, sp
UNION ALL
SELECT vid, usr, at_utc, 'session', NULL FROM visits
UNION ALL
SELECT ev, usr, make_timestamp(at_us), kind, num / per FROM feed JOIN codes USING (code)
