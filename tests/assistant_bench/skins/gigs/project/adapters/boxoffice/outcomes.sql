SELECT visitId AS event_id, fanId AS user_id, startedAt + behind AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits, clock
UNION ALL
SELECT viewId, fanId, make_timestamp(ms * 1000), 'show_viewed', NULL FROM showpages
UNION ALL
SELECT orderNo, fanId, paidAt + behind, 'conversion', centavos / 100 FROM orders, clock
UNION ALL
SELECT revNo, fanId, doneAt + behind, CASE how WHEN 'REFUND' THEN 'ticket_refunded' ELSE 'ticket_resold' END, centavos / 100 FROM reversals, clock
UNION ALL
SELECT followId, fanId, followedAt + behind, 'artist_followed', NULL FROM follows, clock
