CREATE VIEW entered AS
SELECT ear AS unit, arg_min(side, joined_local) AS arm, min(joined_local) + INTERVAL 3 HOUR AS ts FROM labs GROUP BY ear;
CREATE VIEW sent AS
SELECT DISTINCT c.cue AS message, c.ear AS unit, c.went_out + INTERVAL 3 HOUR AS ts, c.lane AS channel, c.sheet AS ref,
  s.shelf AS domain, s.campaign
FROM cues c LEFT JOIN sheets s USING (sheet);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT echo AS id, ear AS unit, at_local + INTERVAL 3 HOUR AS ts,
    CASE what WHEN 'landed' THEN 'delivery' WHEN 'surfaced' THEN 'impression' WHEN 'peeked' THEN 'open' WHEN 'tapped' THEN 'click'
      WHEN 'muted' THEN 'unsubscribe' WHEN 'flicked' THEN 'dismiss' END AS what,
    source = 'prefetch' AS machine, cue AS message, lane AS channel, NULL::DOUBLE AS amount FROM echoes
  UNION ALL SELECT visit, ear, make_timestamp(at_us), 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT sale, ear, sold_local + INTERVAL 3 HOUR, 'conversion', FALSE, NULL, NULL, centavos / 100 FROM pass_sales
  UNION ALL SELECT deed, ear, done_at, CASE what WHEN 'followed' THEN 'follow' WHEN 'playlist_made' THEN 'playlist'
    WHEN 'shared' THEN 'share' WHEN 'trial_begun' THEN 'trial' END, FALSE, NULL, NULL, NULL FROM deeds
  UNION ALL SELECT listen, ear, started, 'listen', FALSE, NULL, NULL, ms_heard FROM listens
  UNION ALL SELECT ticket, ear, raised, 'ticket', FALSE, NULL, NULL, minutes_waited FROM helpdesk
  UNION ALL SELECT ad_break, ear, began, 'ad_break', FALSE, NULL, NULL, spots FROM ad_breaks
);
CREATE VIEW held AS
SELECT ear AS unit, lane AS channel, from_local + INTERVAL 3 HOUR AS ts, to_local + INTERVAL 3 HOUR AS until
FROM switches WHERE state = 'live';
CREATE VIEW person AS SELECT ear AS unit, plan, tenure, player, taste, home_state FROM listeners;
