CREATE VIEW entered AS
SELECT pax AS unit, arg_min(side, since) AS arm, min(since) - INTERVAL 8 HOUR AS ts FROM trials GROUP BY pax;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.pax AS unit, o.out_at - INTERVAL 8 HOUR AS ts, o.lane AS channel, o.tmpl AS ref, t.topic AS domain, t.campaign
FROM outbox o LEFT JOIN templates t USING (tmpl);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT ev AS id, pax AS unit, noted_at - INTERVAL 8 HOUR AS ts,
    CASE what WHEN 'handed_over' THEN 'delivery' WHEN 'read' THEN 'open' WHEN 'tap' THEN 'click' WHEN 'stop' THEN 'unsubscribe'
      WHEN 'flicked' THEN 'dismiss' END AS what,
    agent = 'machine' AS machine, msg AS message, lane AS channel, NULL::DOUBLE AS amount FROM receipts
  UNION ALL SELECT visit, pax, epoch_ms(began_ms), 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT search, pax, looked_at, 'sailing_lookup', FALSE, NULL, NULL, NULL FROM searches
  UNION ALL SELECT bk, pax, paid_at - INTERVAL 8 HOUR, 'conversion', FALSE, NULL, NULL, fare_centavos / 100 FROM bookings
  UNION ALL SELECT extra, pax, added_at, item || '_added', FALSE, NULL, NULL, centavos / 100 FROM extras
  UNION ALL SELECT alt, pax, done_at - INTERVAL 8 HOUR, CASE verb WHEN 'moved' THEN 'booking_changed' ELSE 'booking_cancelled' END,
    FALSE, NULL, NULL, refund_centavos / 100 FROM alterations
  UNION ALL SELECT delay, pax, told_at, 'delay', FALSE, NULL, NULL, minutes FROM delays
  UNION ALL SELECT rating, pax, given_at, 'rating', FALSE, NULL, NULL, stars FROM ratings
);
CREATE VIEW held AS
SELECT pax AS unit, lane AS channel, since - INTERVAL 8 HOUR AS ts, till - INTERVAL 8 HOUR AS until FROM lines WHERE state = 'open';
CREATE VIEW person AS SELECT pax AS unit, club, home_port, handset, travels_as FROM pax;
