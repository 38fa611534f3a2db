CREATE VIEW entered AS
SELECT patient AS unit, arg_min(cell, joined_ist) AS arm, min(joined_ist) - INTERVAL 330 MINUTE AS ts FROM cells GROUP BY patient;
CREATE VIEW sent AS
SELECT DISTINCT n.nudge AS message, n.patient AS unit, n.fired_at - INTERVAL 330 MINUTE AS ts, n.via AS channel, n.script AS ref,
  s.topic AS domain, s.series AS campaign
FROM nudges n LEFT JOIN scripts s USING (script);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT response AS id, patient AS unit, at_ist - INTERVAL 330 MINUTE AS ts,
    CASE did WHEN 'landed' THEN 'delivery' WHEN 'shown' THEN 'impression' WHEN 'read' THEN 'open' WHEN 'tapped' THEN 'click'
      WHEN 'stopped' THEN 'unsubscribe' WHEN 'closed' THEN 'dismiss' END AS what,
    scanner = 1 AS machine, nudge AS message, via AS channel, NULL::DOUBLE AS amount FROM responses
  UNION ALL SELECT opening, patient, make_timestamp(at_us), 'session', FALSE, NULL, NULL, NULL FROM app_opens
  UNION ALL SELECT consult, patient, paid_ist - INTERVAL 330 MINUTE, 'conversion', FALSE, NULL, NULL, fee_paise / 100 FROM consults
  UNION ALL SELECT entry, patient, entered_ist - INTERVAL 330 MINUTE, state, FALSE, NULL, NULL, NULL FROM appointments
  UNION ALL SELECT item, patient, at_utc, sort, FALSE, NULL, NULL, NULL FROM health_log
  UNION ALL SELECT refill, patient, filled_at, 'refill', FALSE, NULL, NULL, price_paise / 100 FROM refills
  UNION ALL SELECT ticket, patient, opened_at, 'ticket', FALSE, NULL, NULL, handling_minutes FROM helpdesk
);
CREATE VIEW held AS
SELECT patient AS unit, via AS channel, since_ist - INTERVAL 330 MINUTE AS ts, till_ist - INTERVAL 330 MINUTE AS until
FROM permits WHERE permit = 'granted';
CREATE VIEW person AS SELECT patient AS unit, plan, age_band, region, device FROM patients;
