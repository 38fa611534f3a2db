CREATE VIEW entered AS
SELECT member_no AS unit, arg_min(variant, entered_local) AS arm, min(entered_local) - INTERVAL 10 HOUR AS ts FROM ab_roster GROUP BY member_no;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.member_no AS unit, o.sent_local - INTERVAL 10 HOUR AS ts, o.lane AS channel, o.copy_code AS ref,
  c.topic AS domain, c.campaign
FROM outbox o LEFT JOIN copy c USING (copy_code);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT ev AS id, member_no AS unit, at_local - INTERVAL 10 HOUR AS ts,
    CASE action WHEN 'landed' THEN 'delivery' WHEN 'shown' THEN 'impression' WHEN 'read' THEN 'open' WHEN 'tap' THEN 'click'
      WHEN 'stop' THEN 'unsubscribe' WHEN 'closed' THEN 'dismiss' END AS what,
    by_bot AS machine, msg AS message, lane AS channel, NULL::DOUBLE AS amount FROM msg_events
  UNION ALL SELECT app_open, member_no, opened_local - INTERVAL 10 HOUR, 'session', FALSE, NULL, NULL, NULL FROM app_opens
  UNION ALL SELECT scan, member_no, make_timestamp(scanned_ms * 1000), 'check_in', FALSE, NULL, NULL, NULL FROM door_scans
  UNION ALL SELECT entry, member_no, at_local - INTERVAL 10 HOUR, 'class_' || status, FALSE, NULL, NULL, NULL FROM class_log
  UNION ALL SELECT invoice, member_no, paid_local - INTERVAL 10 HOUR, 'conversion', FALSE, NULL, NULL, cents / 100 FROM pt_invoices
  UNION ALL SELECT workout, member_no, logged_at, 'workout', FALSE, NULL, NULL, minutes FROM workouts
  UNION ALL SELECT pass_no, member_no, shared_at, 'guest_pass', FALSE, NULL, NULL, NULL FROM guest_passes
);
CREATE VIEW held AS
SELECT member_no AS unit, lane AS channel, from_local - INTERVAL 10 HOUR AS ts, to_local - INTERVAL 10 HOUR AS until
FROM lane_status WHERE switch = 'open';
CREATE VIEW person AS SELECT member_no AS unit, membership, home_club, age_group, handset FROM members;
