SELECT open_id AS event_id, member AS user_id, make_timestamp(at_ms * 1000) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM app_opens
UNION ALL
SELECT act_id, member, done_at, verb, NULL FROM activity
UNION ALL
SELECT purchase, member, paid_local + behind, CASE item WHEN 'plus' THEN 'conversion' ELSE item END, centavos / 100 FROM purchases, brt
