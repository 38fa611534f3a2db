CREATE VIEW entered AS
SELECT memberNo AS unit, arg_min(cell, enteredAt) AS arm, min(enteredAt) - INTERVAL 2 HOUR AS ts FROM test_cells GROUP BY memberNo;
CREATE VIEW sent AS
SELECT DISTINCT o.msgId AS message, o.memberNo AS unit, o.handedOver - INTERVAL 2 HOUR AS ts, o.lane AS channel, o.creative AS ref,
  c.topic AS domain, c.campaign, c.lang
FROM outbox o LEFT JOIN creatives c USING (creative);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT receiptId AS id, memberNo AS unit, stampedAt - INTERVAL 2 HOUR AS ts,
    CASE status WHEN 'LANDED' THEN 'delivery' WHEN 'READ' THEN 'open' WHEN 'TAPPED' THEN 'click' WHEN 'STOPPED' THEN 'unsubscribe' END AS what,
    byScanner = 1 AS machine, msgId AS message, lane AS channel, NULL::DOUBLE AS amount, NULL AS label, NULL AS place FROM receipts
  UNION ALL SELECT visitId, memberNo, make_timestamp(startedUs), 'session', FALSE, NULL, NULL, NULL, NULL, NULL FROM app_visits
  UNION ALL SELECT saleId, memberNo, soldAt - INTERVAL 2 HOUR, 'conversion', FALSE, NULL, NULL, grosze / 100, NULL, NULL FROM ticket_sales
  UNION ALL SELECT moveId, memberNo, bookedUtc, CASE move WHEN 'GIFT' THEN 'gift_card' ELSE 'refund' END, FALSE, NULL, NULL,
    grosze / 100, NULL, NULL FROM till_moves
  UNION ALL SELECT rowId, memberNo, seenUtc, CASE step WHEN 'film' THEN 'film_view' ELSE 'seat_hold' END, FALSE, NULL, NULL, seats, NULL, NULL
  FROM browse_log
  UNION ALL SELECT orderId, memberNo, paidAt, 'snack', FALSE, NULL, NULL, priceGr / 100, item, via FROM snack_orders
  UNION ALL SELECT ratingId, memberNo, ratedAt, 'rating', FALSE, NULL, NULL, stars, genre, NULL FROM film_ratings
);
CREATE VIEW held AS
SELECT memberNo AS unit, lane AS channel, since - INTERVAL 2 HOUR AS ts, upTo - INTERVAL 2 HOUR AS until FROM permits WHERE state = 'on';
CREATE VIEW person AS SELECT memberNo AS unit, cardLevel AS card_level, homeCinema AS home_cinema, handset, fare FROM members;
