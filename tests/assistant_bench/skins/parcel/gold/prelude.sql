CREATE VIEW entered AS
SELECT party AS unit, arg_min(cell, since) AS arm, min(since) - INTERVAL 330 MINUTE AS ts FROM cells GROUP BY party;
CREATE VIEW medium AS SELECT * FROM (VALUES ('SMS', 'sms'), ('MAIL', 'mail'), ('PUSH', 'push'), ('WA', 'whatsapp')) AS m(route, channel);
CREATE VIEW sent AS
SELECT DISTINCT o.msg_no AS message, o.party AS unit, o.left_at - INTERVAL 330 MINUTE AS ts, m.channel, o.copy_id AS ref,
  c.strand AS domain, c.campaign
FROM outbox o JOIN medium m USING (route) LEFT JOIN copies c USING (copy_id);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT receipt AS id, party AS unit, make_timestamp(at_us) AS ts,
    CASE code WHEN 'DLVRD' THEN 'delivery' WHEN 'READ' THEN 'open' WHEN 'TAP' THEN 'click' WHEN 'STOP' THEN 'unsubscribe'
      WHEN 'SWIPE' THEN 'dismiss' END AS what,
    auto AS machine, msg_no AS message, m.channel, NULL::DOUBLE AS amount
  FROM receipts LEFT JOIN medium m USING (route)
  UNION ALL SELECT label_no, party, printed_at - INTERVAL 330 MINUTE, 'conversion', FALSE, NULL, NULL, paise / 100 FROM labels
  UNION ALL SELECT look, party, at_utc, 'session', FALSE, NULL, NULL, NULL FROM tracking
  UNION ALL SELECT ev, party, stamped - INTERVAL 330 MINUTE, name, FALSE, NULL, NULL, CASE name WHEN 'insured' THEN num / 100 ELSE num END FROM app_log
  UNION ALL SELECT claim_no, party, filed_at, 'claim', FALSE, NULL, NULL, asked_inr FROM claims
  UNION ALL SELECT booking, party, booked_at, 'pickup', FALSE, NULL, NULL, parcels FROM pickups
);
CREATE VIEW held AS
SELECT party AS unit, m.channel, since - INTERVAL 330 MINUTE AS ts, until - INTERVAL 330 MINUTE AS until
FROM doors JOIN medium m USING (route) WHERE open;
CREATE VIEW person AS SELECT party AS unit, side, city, handset, card FROM parties;
