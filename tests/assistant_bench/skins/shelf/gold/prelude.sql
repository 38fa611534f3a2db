CREATE VIEW entered AS
SELECT member AS unit, arg_min(cell, entered_local) AS arm, min(entered_local) - INTERVAL 10 HOUR AS ts FROM cells GROUP BY member;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.member AS unit, o.sent_local - INTERVAL 10 HOUR AS ts, o.route AS channel, o.creative AS ref,
  c.topic AS domain, c.campaign
FROM outbox o LEFT JOIN creatives c USING (creative);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT fb AS id, member AS unit, at_local - INTERVAL 10 HOUR AS ts,
    CASE act WHEN 'ARR' THEN 'delivery' WHEN 'SEEN' THEN 'impression' WHEN 'OPN' THEN 'open' WHEN 'TAP' THEN 'click'
      WHEN 'STOP' THEN 'unsubscribe' WHEN 'SHUT' THEN 'dismiss' END AS what,
    bot = 1 AS machine, msg AS message, route AS channel, NULL::DOUBLE AS amount FROM feedback
  UNION ALL SELECT visit, member, make_timestamp(at_us), 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT txn, member, stamp - INTERVAL 10 HOUR, CASE code WHEN 'LOAN' THEN 'conversion' WHEN 'EXT' THEN 'loan_extended'
    WHEN 'RET' THEN 'returned' WHEN 'RETL' THEN 'returned_late' WHEN 'RSV' THEN 'reservation_placed' WHEN 'COL' THEN 'reservation_collected'
    WHEN 'WSH' THEN 'wish_added' END, FALSE, NULL, NULL, NULL FROM circulation
  UNION ALL SELECT entry, member, booked - INTERVAL 10 HOUR, CASE type WHEN 'charge' THEN 'fine_charged' ELSE 'fine_paid' END, FALSE, NULL, NULL,
    cents / 100 FROM ledger
  UNION ALL SELECT evening, member, attended_at, 'club', FALSE, NULL, NULL, NULL FROM club_evenings
  UNION ALL SELECT play, member, started_at, 'listen', FALSE, NULL, NULL, minutes FROM listening
);
CREATE VIEW held AS
SELECT member AS unit, route AS channel, from_local - INTERVAL 10 HOUR AS ts, to_local - INTERVAL 10 HOUR AS until
FROM consents WHERE state = 'ok';
CREATE VIEW person AS SELECT member AS unit, card_type, home_branch, device, age_group FROM members;
