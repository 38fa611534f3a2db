CREATE VIEW entered AS
SELECT mgr AS unit, arg_min(cell, entered_local) AS arm, min(entered_local) + INTERVAL 3 HOUR AS ts FROM cells GROUP BY mgr;
CREATE VIEW sent AS
SELECT DISTINCT p.ping AS message, p.mgr AS unit, p.sent_local + INTERVAL 3 HOUR AS ts, p.route AS channel, p.tpl AS ref,
  t.topic AS domain, t.campaign
FROM pings p LEFT JOIN tpls t USING (tpl);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT hit AS id, mgr AS unit, at_local + INTERVAL 3 HOUR AS ts,
    CASE verb WHEN 'landed' THEN 'delivery' WHEN 'shown' THEN 'impression' WHEN 'opened' THEN 'open' WHEN 'tapped' THEN 'click'
      WHEN 'muted' THEN 'unsubscribe' WHEN 'swiped' THEN 'dismiss' END AS what,
    bot AS machine, ping AS message, route AS channel, NULL::DOUBLE AS amount FROM ping_log
  UNION ALL SELECT visit, mgr, make_timestamp(t_us), 'session', FALSE, NULL, NULL, NULL FROM app_opens
  UNION ALL SELECT lineup, mgr, at_local + INTERVAL 3 HOUR, 'lineup_' || status, FALSE, NULL, NULL, NULL FROM lineups
  UNION ALL SELECT deal, mgr, at_utc, CASE side WHEN 'buy' THEN 'player_bought' ELSE 'player_sold' END, FALSE, NULL, NULL,
    fee_cents / 100 FROM market
  UNION ALL SELECT act, mgr, at_utc, what, FALSE, NULL, NULL, NULL FROM leagues
  UNION ALL SELECT receipt, mgr, at_local + INTERVAL 3 HOUR,
    CASE sku WHEN 'pack' THEN 'conversion' WHEN 'pass' THEN 'pass_started' ELSE 'pass_cancelled' END, FALSE, NULL, NULL,
    centavos / 100 FROM store
  UNION ALL SELECT post, mgr, posted_at, 'chat', FALSE, NULL, NULL, chars FROM chat
  UNION ALL SELECT pick, mgr, placed_at, 'prediction', FALSE, NULL, NULL, stake FROM predictions
);
CREATE VIEW aside AS      -- the rows of the tables beside the log, with the word that tells them apart
SELECT post AS id, mgr AS unit, posted_at AS ts, 'chat' AS what, room AS tag, chars AS amount FROM chat
UNION ALL SELECT pick, mgr, placed_at, 'prediction', market, stake FROM predictions;
CREATE VIEW held AS
SELECT mgr AS unit, route AS channel, from_local + INTERVAL 3 HOUR AS ts, to_local + INTERVAL 3 HOUR AS until
FROM route_state WHERE status = 'on';
CREATE VIEW person AS SELECT mgr AS unit, division, handset, uf, heart_club FROM mgrs;
