CREATE VIEW lanes AS SELECT * FROM (VALUES ('EML', 'email'), ('PSH', 'push'), ('SMS', 'sms'), ('APP', 'in_app')) AS l(chan, channel);
CREATE VIEW entered AS
SELECT traveller AS unit, arg_min(variant, entered_sast) AS arm, min(entered_sast) - INTERVAL 2 HOUR AS ts FROM test_groups GROUP BY traveller;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.traveller AS unit, o.sent_sast - INTERVAL 2 HOUR AS ts, l.channel, o.tpl AS ref, t.theme AS domain,
  t.campaign
FROM outbox o JOIN lanes l USING (chan) LEFT JOIN templates t USING (tpl);
CREATE VIEW happened AS
SELECT DISTINCT id, unit, utc AS ts, what, machine, message, channel, amount FROM (
  SELECT p.tp AS id, p.traveller AS unit, p.at_sast - INTERVAL 2 HOUR AS utc,
    CASE p.action WHEN 'DELIVERED' THEN 'delivery' WHEN 'SHOWN' THEN 'impression' WHEN 'OPENED' THEN 'open' WHEN 'TAPPED' THEN 'click'
      WHEN 'LEFT' THEN 'unsubscribe' WHEN 'CLOSED' THEN 'dismiss' END AS what,
    p.by_bot = 1 AS machine, p.msg AS message, l.channel, NULL::DOUBLE AS amount
  FROM touchpoints p LEFT JOIN lanes l USING (chan)
  UNION ALL SELECT visit, traveller, started_sast - INTERVAL 2 HOUR, 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT ev, traveller, at_sast - INTERVAL 2 HOUR, CASE ev_type WHEN 'VIEW' THEN 'listing_viewed' ELSE 'listing_saved' END,
    FALSE, NULL, NULL, NULL FROM listing_events
  UNION ALL SELECT enquiry, traveller, sent_sast - INTERVAL 2 HOUR, 'enquiry_sent', FALSE, NULL, NULL, nights FROM enquiries
  UNION ALL SELECT booking, traveller, paid_sast - INTERVAL 2 HOUR, 'conversion', FALSE, NULL, NULL, total_cents / 100 FROM bookings
  UNION ALL SELECT change, traveller, at_sast - INTERVAL 2 HOUR,
    CASE state WHEN 'CANCELLED' THEN 'booking_cancelled' WHEN 'STAYED' THEN 'stay_completed' WHEN 'REVIEWED' THEN 'review_written' END,
    FALSE, NULL, NULL, CASE state WHEN 'CANCELLED' THEN refund_cents / 100 WHEN 'REVIEWED' THEN stars END FROM booking_states
  UNION ALL SELECT ticket, traveller, opened_utc, 'ticket', FALSE, NULL, NULL, handle_minutes FROM tickets
  UNION ALL SELECT reply, traveller, replied_utc, 'host_reply', FALSE, NULL, NULL, hours_taken FROM host_replies
);
CREATE VIEW held AS
SELECT r.traveller AS unit, l.channel, r.since_sast - INTERVAL 2 HOUR AS ts, r.until_sast - INTERVAL 2 HOUR AS until
FROM contact_rights r JOIN lanes l USING (chan) WHERE r.may_write = 1;
CREATE VIEW person AS SELECT traveller AS unit, club, travels_as, home_region, device FROM travellers;
