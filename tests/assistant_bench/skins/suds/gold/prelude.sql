CREATE VIEW entered AS
SELECT cust AS unit, arg_min(grp, joined) AS arm, min(joined) - INTERVAL 2 HOUR AS ts FROM groups GROUP BY cust;
CREATE VIEW codes AS SELECT * FROM (VALUES ('E', 'eml'), ('P', 'psh'), ('T', 'txt'), ('B', 'app')) AS c(ch, channel);
CREATE VIEW sent AS
SELECT DISTINCT d.d_no AS message, d.cust AS unit, d.gone_at - INTERVAL 2 HOUR AS ts, k.channel, d.card AS ref,
  c.theme AS domain, c.campaign
FROM dispatches d LEFT JOIN codes k USING (ch) LEFT JOIN cards c USING (card);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT echo_no AS id, cust AS unit, at_local - INTERVAL 2 HOUR AS ts,
    CASE act WHEN 'landed' THEN 'delivery' WHEN 'seen' THEN 'impression' WHEN 'read' THEN 'open' WHEN 'tap' THEN 'click'
      WHEN 'stop' THEN 'unsubscribe' WHEN 'swipe' THEN 'dismiss' END AS what,
    robot AS machine, d_no AS message, k.channel, NULL::DOUBLE AS amount FROM echoes LEFT JOIN codes k USING (ch)
  UNION ALL SELECT ev_no, cust, make_timestamp(at_us), CASE ev WHEN 'app_opened' THEN 'session' ELSE ev END, FALSE, NULL, NULL,
    num / CASE ev WHEN 'bag_dropped' THEN 1000 WHEN 'tipped' THEN 100 ELSE 1 END FROM app_log
  UNION ALL SELECT slip_no, cust, rung_at - INTERVAL 2 HOUR, CASE line WHEN 'order' THEN 'conversion' WHEN 'wash_pass' THEN 'pass_bought' END,
    FALSE, NULL, NULL, cents / 100 FROM till
  UNION ALL SELECT case_no, cust, logged_at, 'complaint', FALSE, NULL, NULL, refund_rand FROM complaints
  UNION ALL SELECT stop_no, cust, stopped_at, 'van_stop', FALSE, NULL, NULL, minutes_late FROM van_stops
);
CREATE VIEW held AS
SELECT o.cust AS unit, k.channel, o.since - INTERVAL 2 HOUR AS ts, o.till - INTERVAL 2 HOUR AS until
FROM optins o LEFT JOIN codes k USING (ch) WHERE o.state = 'in';
CREATE VIEW person AS SELECT cust AS unit, membership, branch, handover, os, found_us FROM customers;
CREATE VIEW cases AS SELECT cust AS unit, logged_at AS ts, fault, garment, settled, refund_rand AS amount FROM complaints;
CREATE VIEW calls AS SELECT cust AS unit, stopped_at AS ts, van, result, minutes_late AS amount FROM van_stops;
