SELECT visit AS event_id, pax AS user_id, make_timestamp(began_ms * 1000) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits
UNION ALL
SELECT search, pax, looked_at, 'sailing_lookup', NULL FROM searches
UNION ALL
SELECT bk, pax, paid_at - ahead, 'conversion', fare_centavos / 100 FROM bookings, manila
UNION ALL
SELECT extra, pax, added_at, item || '_added', centavos / 100 FROM extras
UNION ALL
SELECT alt, pax, done_at - ahead, CASE verb WHEN 'moved' THEN 'booking_changed' ELSE 'booking_cancelled' END, refund_centavos / 100
FROM alterations, manila
