CREATE VIEW entered AS
SELECT member_no AS unit, arg_min(side, since) AS arm, min(since) - INTERVAL 2 HOUR AS ts FROM ab_log GROUP BY member_no;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.member_no AS unit, o.out_at - INTERVAL 2 HOUR AS ts, o.lane AS channel, o.piece AS ref, p.topic AS domain,
  p.campaign
FROM outbox o LEFT JOIN pieces p USING (piece);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT touch AS id, member_no AS unit, touched_at - INTERVAL 2 HOUR AS ts,
    CASE verb WHEN 'landed' THEN 'delivery' WHEN 'shown' THEN 'impression' WHEN 'opened' THEN 'open' WHEN 'tapped' THEN 'click'
      WHEN 'stopped' THEN 'unsubscribe' WHEN 'wiped' THEN 'dismiss' END AS what,
    bot = 1 AS machine, msg AS message, lane AS channel, NULL::DOUBLE AS amount FROM touches
  UNION ALL SELECT visit, member_no, at_utc, 'session', FALSE, NULL, NULL, NULL FROM site_visits
  UNION ALL SELECT box, member_no, decided_at - INTERVAL 2 HOUR, CASE state WHEN 'ordered' THEN 'conversion' ELSE 'box_skipped' END, FALSE,
    NULL, NULL, cents / 100 FROM boxes
  UNION ALL SELECT extra, member_no, paid_at - INTERVAL 2 HOUR, thing || '_sale', FALSE, NULL, NULL, cents / 100 FROM extras
  UNION ALL SELECT moment, member_no, at_utc, label, FALSE, NULL, NULL, CASE label WHEN 'gift_given' THEN number / 100 ELSE number END FROM moments
  UNION ALL SELECT drop_no, member_no, dropped_at, 'drop_' || outcome, FALSE, NULL, NULL, hours_late FROM drops
  UNION ALL SELECT question, member_no, asked_at, 'question', FALSE, NULL, NULL, reply_minutes FROM care_desk
);
CREATE VIEW held AS
SELECT member_no AS unit, lane AS channel, since - INTERVAL 2 HOUR AS ts, till - INTERVAL 2 HOUR AS until FROM settings WHERE switch = 'on';
CREATE VIEW person AS SELECT member_no AS unit, plan, province, joined_via, device FROM members;
