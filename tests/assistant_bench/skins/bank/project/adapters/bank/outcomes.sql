SELECT login AS event_id, cust AS user_id, make_timestamp(at_ms * 1000) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM logins
UNION ALL
SELECT deposit, cust, booked - ahead, 'conversion', cents / 100 FROM pot_deposits, here
UNION ALL
SELECT payment, cust, paid_at, CASE outcome WHEN 'settled' THEN 'card_payment' ELSE 'card_declined' END, cents / 100 FROM card_payments
UNION ALL
SELECT milestone, cust, reached, name, NULL FROM milestones
