CREATE VIEW entered AS
SELECT sub AS unit, arg_min(cell, since_local) AS arm, min(since_local) - INTERVAL 6 HOUR AS ts FROM cells GROUP BY sub;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.sub AS unit, o.queued_local - INTERVAL 6 HOUR AS ts, o.via AS channel, o.text_id AS ref,
  t.theme AS domain, t.campaign
FROM outbox o LEFT JOIN texts t USING (text_id);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT fb AS id, sub AS unit, at_local - INTERVAL 6 HOUR AS ts,
    CASE code WHEN 'DLR' THEN 'delivery' WHEN 'SEEN' THEN 'impression' WHEN 'OPEN' THEN 'open' WHEN 'TAP' THEN 'click'
      WHEN 'STOP' THEN 'unsubscribe' END AS what,
    bot AS machine, msg AS message, via AS channel, NULL::DOUBLE AS amount FROM feedback
  UNION ALL SELECT recharge, sub, paid_local - INTERVAL 6 HOUR, 'recharge', FALSE, NULL, NULL, (gross_paisa - vat_paisa) / 100 FROM recharges
  UNION ALL SELECT rec, sub, at_local - INTERVAL 6 HOUR, code, FALSE, NULL, NULL,
    CASE code WHEN 'call' THEN secs / 60 ELSE (gross_paisa - vat_paisa) / 100 END FROM usage
  UNION ALL SELECT ticket, sub, opened_at, 'complaint', FALSE, NULL, NULL, hours_open FROM complaints
);
CREATE VIEW held AS
SELECT sub AS unit, via AS channel, from_local - INTERVAL 6 HOUR AS ts, to_local - INTERVAL 6 HOUR AS until FROM consents WHERE state = 'on';
CREATE VIEW person AS SELECT sub AS unit, segment, tariff, region, handset FROM subscribers;
