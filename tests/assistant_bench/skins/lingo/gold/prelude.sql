CREATE VIEW lane_name AS SELECT * FROM (VALUES ('P', 'mobile_push'), ('M', 'mail'), ('I', 'inbox')) AS m(lane, channel);
CREATE VIEW entered AS
SELECT learner AS unit, arg_min(cohort, joined_local) AS arm, min(CAST(joined_local AS TIMESTAMP)) + INTERVAL 3 HOUR AS ts
FROM cohorts GROUP BY learner;
CREATE VIEW sent AS
SELECT DISTINCT n.note AS message, n.learner AS unit, CAST(n.sent_local AS TIMESTAMP) + INTERVAL 3 HOUR AS ts, l.channel,
  n.card AS ref, c.theme AS domain, c.push_plan AS campaign
FROM notes n JOIN lane_name l USING (lane) LEFT JOIN cards c USING (card);
CREATE VIEW visited AS
SELECT DISTINCT visit, learner, has_lesson, seconds, perfect, CAST(started_local AS TIMESTAMP) + INTERVAL 3 HOUR AS ts FROM lessons;
CREATE VIEW happened AS
SELECT DISTINCT t.touch AS id, t.learner AS unit, CAST(t.at_local AS TIMESTAMP) + INTERVAL 3 HOUR AS ts,
  CASE t.verb WHEN 'landed' THEN 'delivery' WHEN 'viewed' THEN 'open' WHEN 'tapped' THEN 'click' WHEN 'muted' THEN 'unsubscribe'
    WHEN 'shown' THEN 'impression' ELSE t.verb END AS what,
  t.robot = 1 AS machine, t.note AS message, l.channel, NULL::DOUBLE AS amount
FROM touches t LEFT JOIN lane_name l USING (lane)
UNION ALL
SELECT visit, learner, ts, 'session', FALSE, NULL, NULL, NULL FROM visited
UNION ALL
SELECT visit || '-l', learner, ts + to_seconds(seconds), 'lesson', FALSE, NULL, NULL, seconds / 60 FROM visited WHERE has_lesson
UNION ALL
SELECT visit || '-p', learner, ts + to_seconds(seconds), 'perfect_lesson', FALSE, NULL, NULL, NULL FROM visited
WHERE has_lesson AND perfect
UNION ALL
SELECT DISTINCT charge, learner, CAST(charged_local AS TIMESTAMP) + INTERVAL 3 HOUR, 'conversion', FALSE, NULL, NULL, micros / 1e6
FROM charges
UNION ALL
SELECT referral, learner, invited_at, 'referral', FALSE, NULL, NULL, NULL FROM referrals;
CREATE VIEW held AS
SELECT n.learner AS unit, l.channel, CAST(n.from_local AS TIMESTAMP) + INTERVAL 3 HOUR AS ts,
  CAST(n.to_local AS TIMESTAMP) + INTERVAL 3 HOUR AS until
FROM lanes n JOIN lane_name l USING (lane) WHERE CAST(n.state AS VARCHAR) IN ('on', 'true');
CREATE VIEW person AS SELECT learner AS unit, os, course, level, market FROM learners;
