SELECT visit AS event_id, member AS user_id, make_timestamp(at_us) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits
UNION ALL
SELECT txn, member, stamp - brisbane, kind, NULL FROM circulation JOIN code_kind USING (code), clock
UNION ALL
SELECT entry, member, booked - brisbane, CASE type WHEN 'charge' THEN 'fine_charged' ELSE 'fine_paid' END, cents / 100 FROM ledger, clock
