CREATE VIEW entered AS
SELECT member_no AS unit, arg_min(cell, put_in) AS arm, min(put_in) - INTERVAL 330 MINUTE AS ts FROM cohorts GROUP BY member_no;
CREATE VIEW sent AS
SELECT DISTINCT o.out_no AS message, o.member_no AS unit, o.pushed_at - INTERVAL 330 MINUTE AS ts, o.lane AS channel, o.tpl AS ref,
  t.topic AS domain, t.drive AS campaign
FROM outbox o LEFT JOIN templates t USING (tpl);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT touch_no AS id, member_no AS unit, at_local - INTERVAL 330 MINUTE AS ts,
    CASE verb WHEN 'landed' THEN 'delivery' WHEN 'shown' THEN 'impression' WHEN 'read' THEN 'open' WHEN 'followed_link' THEN 'click'
      WHEN 'muted' THEN 'unsubscribe' WHEN 'closed' THEN 'dismiss' END AS what,
    auto AS machine, out_no AS message, lane AS channel, NULL::DOUBLE AS amount FROM touches
  UNION ALL SELECT use_no, member_no, make_timestamp(at_us),
    CASE verb WHEN 'came_in' THEN 'session' WHEN 'board' THEN 'board_opened' WHEN 'card' THEN 'card_created'
      WHEN 'remark' THEN 'comment_written' WHEN 'upload' THEN 'file_uploaded' WHEN 'invite' THEN 'colleague_invited' END,
    FALSE, NULL, NULL, NULL FROM usage
  UNION ALL SELECT line_no, member_no, billed_at - INTERVAL 330 MINUTE, CASE item WHEN 'upgrade' THEN 'conversion' ELSE 'seats_bought' END,
    FALSE, NULL, NULL, paise / 100 FROM billing
  UNION ALL SELECT ticket_no, member_no, raised_at, 'ticket', FALSE, NULL, NULL, wait_minutes FROM tickets
);
CREATE VIEW held AS
SELECT member_no AS unit, lane AS channel, since - INTERVAL 330 MINUTE AS ts, till - INTERVAL 330 MINUTE AS until
FROM lane_state WHERE state = 'on';
CREATE VIEW person AS SELECT member_no AS unit, plan, job, firm_size, trade FROM people;
