CREATE VIEW entered AS
SELECT seeker AS unit, arg_min(variant, entered_local) AS arm, min(entered_local) + INTERVAL 5 HOUR AS ts FROM tests GROUP BY seeker;
CREATE VIEW sent AS
SELECT DISTINCT p.ping AS message, p.seeker AS unit, p.went_out + INTERVAL 5 HOUR AS ts, p.route AS channel, p.piece AS ref,
  c.stream AS domain, c.push_name AS campaign
FROM pings p LEFT JOIN pieces c USING (piece);
-- detail: how an interview was held, what a ticket is about
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT signal AS id, seeker AS unit, at_local + INTERVAL 5 HOUR AS ts,
    CASE act WHEN 'landed' THEN 'delivery' WHEN 'seen' THEN 'impression' WHEN 'opened' THEN 'open' WHEN 'followed' THEN 'click'
      WHEN 'stopped' THEN 'unsubscribe' WHEN 'closed' THEN 'dismiss' END AS what,
    actor = 'bot' AS machine, ping AS message, route AS channel, NULL::DOUBLE AS amount, NULL::VARCHAR AS detail FROM signals
  UNION ALL SELECT visit, seeker, make_timestamp(at_us), 'session', FALSE, NULL, NULL, NULL, NULL FROM visits
  UNION ALL SELECT order_no, seeker, paid_local + INTERVAL 5 HOUR, CASE item WHEN 'membership' THEN 'conversion' ELSE 'boost' END, FALSE,
    NULL, NULL, centavos / 100, NULL FROM orders
  UNION ALL SELECT entry, seeker, at_utc, 'advert_' || did, FALSE, NULL, NULL, NULL, NULL FROM advert_log
  UNION ALL SELECT answer, seeker, came_local + INTERVAL 5 HOUR, 'employer_answer', FALSE, NULL, NULL, NULL, NULL FROM answers
  UNION ALL SELECT interview, seeker, held_at, 'interview', FALSE, NULL, NULL, minutes, setting FROM interviews
  UNION ALL SELECT ticket, seeker, opened_at, 'ticket', FALSE, NULL, NULL, hours_open, reason FROM tickets
);
CREATE VIEW held AS
SELECT seeker AS unit, route AS channel, since_local + INTERVAL 5 HOUR AS ts, until_local + INTERVAL 5 HOUR AS until
FROM lines WHERE status = 'on';
CREATE VIEW person AS SELECT seeker AS unit, membership, field, region, seniority, device FROM seekers;
