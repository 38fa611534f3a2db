SELECT visit AS event_id, seeker AS user_id, make_timestamp(at_us) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits
UNION ALL
SELECT order_no, seeker, paid_local + behind, CASE item WHEN 'membership' THEN 'conversion' ELSE 'boost' END, centavos / 100 FROM orders, clock
UNION ALL
SELECT entry, seeker, at_utc, 'advert_' || did, NULL FROM advert_log
UNION ALL
SELECT answer, seeker, came_local + behind, 'employer_answer', NULL FROM answers, clock
