CREATE VIEW entered AS
SELECT parker_id AS unit, arg_min(cell, since) AS arm, min(since) - INTERVAL 2 HOUR AS ts FROM cells GROUP BY parker_id;
CREATE VIEW sent AS
SELECT DISTINCT o.msg_id AS message, o.parker_id AS unit, o.sent_local - INTERVAL 2 HOUR AS ts, o.ch AS channel, o.copy AS ref,
  c.theme AS domain, c.drive AS campaign
FROM outbox o LEFT JOIN copies c USING (copy);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT evt_id AS id, parker_id AS unit, at_local - INTERVAL 2 HOUR AS ts,
    CASE evt WHEN 'evt_landed' THEN 'delivery' WHEN 'evt_shown' THEN 'impression' WHEN 'evt_opened' THEN 'open' WHEN 'evt_tapped' THEN 'click'
      WHEN 'evt_left' THEN 'unsubscribe' WHEN 'evt_swiped' THEN 'dismiss' END AS what,
    bot AS machine, msg_id AS message, ch AS channel, NULL::DOUBLE AS amount FROM trail
  UNION ALL SELECT evt_id, parker_id, make_timestamp(at_us), CASE evt WHEN 'open_app' THEN 'session' ELSE evt END, FALSE, NULL, NULL,
    CASE WHEN evt IN ('extend_parking', 'rate_garage') THEN num ELSE num / 100 END FROM tracker
  UNION ALL SELECT order_no, parker_id, bought_local - INTERVAL 2 HOUR, 'conversion', FALSE, NULL, NULL, ore / 100 FROM permits
);
CREATE VIEW held AS
SELECT parker_id AS unit, ch AS channel, since - INTERVAL 2 HOUR AS ts, until - INTERVAL 2 HOUR AS until FROM optins WHERE state = 'in';
CREATE VIEW person AS SELECT parker_id AS unit, account, fuel, home_district, pays_with FROM parkers;
-- everything that has a moment, with the columns of its own
CREATE VIEW trace AS
SELECT id, unit, ts, what, machine, message, channel, NULL AS domain, amount, NULL AS reason, NULL AS district, NULL::BOOLEAN AS appealed,
  NULL AS plug, NULL AS place, NULL::DOUBLE AS kr FROM happened
UNION ALL SELECT message, unit, ts, 'send', FALSE, message, channel, domain, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM sent
UNION ALL SELECT fine_no, parker_id, issued_at, 'fine', FALSE, NULL, NULL, NULL, kr, reason, district, appealed::VARCHAR IN ('yes', 'true'), NULL, NULL, kr FROM fines
UNION ALL SELECT charge_no, parker_id, unplugged_at, 'charge', FALSE, NULL, NULL, NULL, kwh, NULL, NULL, NULL, plug, place, kr FROM charges;
