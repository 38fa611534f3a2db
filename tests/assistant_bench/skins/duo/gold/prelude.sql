CREATE VIEW entered AS
SELECT member AS unit, arg_min(variant, entered_local) AS arm, min(entered_local) + INTERVAL 3 HOUR AS ts FROM ab GROUP BY member;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.member AS unit, o.sent_local + INTERVAL 3 HOUR AS ts, o.channel, o.template_key AS ref,
  t.topic AS domain, t.campaign
FROM outbox o LEFT JOIN templates t USING (template_key);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT ev_id AS id, member AS unit, at_local + INTERVAL 3 HOUR AS ts,
    CASE ev WHEN 'delivered' THEN 'delivery' WHEN 'shown' THEN 'impression' WHEN 'opened' THEN 'open' WHEN 'tapped' THEN 'click'
      WHEN 'opted_out' THEN 'unsubscribe' WHEN 'swiped' THEN 'dismiss' END AS what,
    bot = 1 AS machine, msg AS message, channel, NULL::DOUBLE AS amount FROM msg_events
  UNION ALL SELECT open_id, member, epoch_ms(at_ms), 'session', FALSE, NULL, NULL, NULL FROM app_opens
  UNION ALL SELECT act_id, member, done_at, verb, FALSE, NULL, NULL, NULL FROM activity
  UNION ALL SELECT purchase, member, paid_local + INTERVAL 3 HOUR, CASE item WHEN 'plus' THEN 'conversion' ELSE item END, FALSE, NULL, NULL,
    centavos / 100 FROM purchases
  UNION ALL SELECT report, reporter, filed_at, 'report', FALSE, NULL, NULL, review_hours FROM reports
  UNION ALL SELECT check_id, member, checked_at, 'selfie_' || result, FALSE, NULL, NULL, wait_seconds FROM selfie_checks
);
CREATE VIEW held AS
SELECT member AS unit, channel, since_local + INTERVAL 3 HOUR AS ts, until_local + INTERVAL 3 HOUR AS until FROM reach WHERE ok = 1;
CREATE VIEW person AS SELECT member AS unit, looking_for, age_group, city, tenure, os FROM members;
