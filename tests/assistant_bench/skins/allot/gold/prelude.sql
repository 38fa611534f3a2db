CREATE MACRO lane(ch) AS CASE ch WHEN 'P' THEN 'push' WHEN 'E' THEN 'email' WHEN 'T' THEN 'sms' WHEN 'A' THEN 'in_app' END;
CREATE MACRO utc(t) AS t - INTERVAL 2 HOUR;
CREATE VIEW entered AS SELECT member AS unit, arg_min(lot, drawn) AS arm, utc(min(drawn)) AS ts FROM draws GROUP BY member;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.member AS unit, utc(o.put_out) AS ts, lane(o.ch) AS channel, o.card AS ref, c.theme AS domain, c.campaign
FROM outbox o LEFT JOIN cards c USING (card);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT echo AS id, member AS unit, utc(at_local) AS ts,
    CASE type WHEN 'dlv' THEN 'delivery' WHEN 'seen' THEN 'impression' WHEN 'opn' THEN 'open' WHEN 'tap' THEN 'click'
      WHEN 'stop' THEN 'unsubscribe' WHEN 'aside' THEN 'dismiss' END AS what,
    auto = 1 AS machine, msg AS message, lane(ch) AS channel, NULL::DOUBLE AS amount FROM echoes
  UNION ALL SELECT visit, member, utc(began), 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT line, member, utc(booked), CASE entry WHEN 'order' THEN 'conversion' ELSE 'order_return' END, FALSE, NULL, NULL,
    grosze / 100 FROM shop_ledger
  UNION ALL SELECT slot, member, utc(closed), 'duty_' || state, FALSE, NULL, NULL, NULL FROM rota
  UNION ALL SELECT entry, member, utc(noted), CASE what WHEN 'harvest' THEN 'harvest' WHEN 'rented' THEN 'bed_rented'
      WHEN 'given_up' THEN 'bed_given_up' WHEN 'workshop' THEN 'workshop_joined' END, FALSE, NULL, NULL, grams / 1000 FROM garden_book
  UNION ALL SELECT loan, member, lent_at, 'key_lent', FALSE, NULL, NULL, hours_out FROM shed_keys
  UNION ALL SELECT ticket, member, asked_at, 'question', FALSE, NULL, NULL, wait_hours FROM advisor_questions
);
CREATE VIEW held AS SELECT member AS unit, lane(ch) AS channel, utc(since) AS ts, utc(till) AS until FROM consents WHERE ok = 1;
CREATE VIEW person AS SELECT member AS unit, garden, standing, plot, household, phone_os FROM members;
