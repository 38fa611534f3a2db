SELECT visitId AS event_id, memberNo AS user_id, make_timestamp(startedUs) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM app_visits
UNION ALL
SELECT saleId, memberNo, soldAt - ahead, 'conversion', grosze / 100 FROM ticket_sales, summer
UNION ALL
SELECT moveId, memberNo, bookedUtc, CASE move WHEN 'GIFT' THEN 'gift_card' ELSE 'refund' END, grosze / 100 FROM till_moves
UNION ALL
SELECT rowId, memberNo, seenUtc, CASE step WHEN 'film' THEN 'film_view' ELSE 'seat_hold' END, seats::DOUBLE FROM browse_log
