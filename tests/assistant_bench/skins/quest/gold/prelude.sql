CREATE VIEW entered AS
SELECT pid AS unit, arg_min(variant, entered) AS arm, min(entered) - INTERVAL 9 HOUR AS ts FROM trials GROUP BY pid;
CREATE VIEW sent AS
SELECT DISTINCT b.blast AS message, b.pid AS unit, b.sent_at - INTERVAL 9 HOUR AS ts, b.lane AS channel, b.creative AS ref, c.topic AS domain, c.campaign
FROM blasts b LEFT JOIN creatives c USING (creative);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT signal AS id, pid AS unit, server_time - INTERVAL 9 HOUR AS ts,
    CASE what WHEN 'received' THEN 'delivery' WHEN 'shown' THEN 'impression' WHEN 'read' THEN 'open' WHEN 'tapped' THEN 'click'
      WHEN 'muted' THEN 'unsubscribe' WHEN 'closed' THEN 'dismiss' END AS what,
    actor = 'scanner' AS machine, blast AS message, lane AS channel, NULL::DOUBLE AS amount FROM signals
  UNION ALL SELECT sid, pid, epoch_ms(began_ms), 'session', FALSE, NULL, NULL, secs / 60 FROM sessions
  UNION ALL SELECT receipt, pid, booked, CASE state WHEN 'paid' THEN 'conversion' ELSE 'refund' END, FALSE, NULL, NULL, cents / 100 FROM receipts
  UNION ALL SELECT step, pid, reached_at, what, FALSE, NULL, NULL, NULL FROM progress
  UNION ALL SELECT view, pid, seen - INTERVAL 9 HOUR, 'ad_watched', FALSE, NULL, NULL, micros / 1e6 FROM ads
  UNION ALL SELECT entry, pid, logged_at, action, FALSE, NULL, NULL, gems FROM guild_log
  UNION ALL SELECT ticket, pid, opened_at, 'ticket', FALSE, NULL, NULL, stars FROM tickets
);
CREATE VIEW held AS
SELECT pid AS unit, lane AS channel, since - INTERVAL 9 HOUR AS ts, till - INTERVAL 9 HOUR AS until FROM optins WHERE state = 'on';
CREATE VIEW person AS SELECT pid AS unit, country, platform, spender, guild_role, build FROM players;
