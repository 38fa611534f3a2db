CREATE VIEW entered AS SELECT reader AS unit, arg_min(bucket, ms) AS arm, epoch_ms(min(ms)) AS ts FROM buckets GROUP BY reader;
CREATE VIEW sent AS
SELECT DISTINCT d.dispatch AS message, d.reader AS unit, epoch_ms(d.sent_ms) AS ts, d.via AS channel, d.item AS ref, c.desk AS domain,
  c.campaign
FROM dispatches d LEFT JOIN campaigns c USING (item);
CREATE VIEW happened AS
SELECT DISTINCT event AS id, reader AS unit, epoch_ms(ms) AS ts,
  CASE name WHEN 'delivered' THEN 'delivery' WHEN 'opened' THEN 'open' WHEN 'clicked' THEN 'click' WHEN 'opted_out' THEN 'unsubscribe'
    WHEN 'seen' THEN 'impression' WHEN 'dismissed' THEN 'dismiss' WHEN 'visit' THEN 'session' WHEN 'subscribed' THEN 'conversion'
    WHEN 'article' THEN 'article_read' END AS what,
  automatic AS machine, dispatch AS message, via AS channel, euros AS amount
FROM events;
CREATE VIEW held AS
SELECT reader AS unit, via AS channel, epoch_ms(from_ms) AS ts, CASE WHEN to_ms IS NOT NULL THEN epoch_ms(to_ms) END AS until
FROM optins WHERE open;
CREATE VIEW person AS SELECT reader AS unit, screen, region, plan FROM readers;
