CREATE VIEW entered AS
SELECT fanId AS unit, arg_min(variant, seenAt) AS arm, min(seenAt) + INTERVAL 3 HOUR AS ts FROM abtests GROUP BY fanId;
CREATE VIEW sent AS
SELECT DISTINCT b.blastId AS message, b.fanId AS unit, b.firedAt + INTERVAL 3 HOUR AS ts, CASE b.pipe WHEN 'EML' THEN 'email' WHEN 'PSH' THEN 'push' WHEN 'TXT' THEN 'sms' WHEN 'APP' THEN 'in_app' END AS channel, b.artworkId AS ref,
  a.topic AS domain, a.push_name AS campaign
FROM blasts b LEFT JOIN artwork a USING (artworkId);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT fbId AS id, fanId AS unit, heardAt + INTERVAL 3 HOUR AS ts,
    CASE code WHEN 'LANDED' THEN 'delivery' WHEN 'SEEN' THEN 'impression' WHEN 'READ' THEN 'open' WHEN 'TAP' THEN 'click'
      WHEN 'STOP' THEN 'unsubscribe' END AS what,
    scanner::VARCHAR IN ('yes', 'true') AS machine, blastId AS message, CASE pipe WHEN 'EML' THEN 'email' WHEN 'PSH' THEN 'push' WHEN 'TXT' THEN 'sms' WHEN 'APP' THEN 'in_app' END AS channel, NULL::DOUBLE AS amount FROM feedback
  UNION ALL SELECT visitId, fanId, startedAt + INTERVAL 3 HOUR, 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT viewId, fanId, epoch_ms(ms), 'show_viewed', FALSE, NULL, NULL, NULL FROM showpages
  UNION ALL SELECT orderNo, fanId, paidAt + INTERVAL 3 HOUR, 'conversion', FALSE, NULL, NULL, centavos / 100 FROM orders
  UNION ALL SELECT revNo, fanId, doneAt + INTERVAL 3 HOUR, CASE how WHEN 'REFUND' THEN 'ticket_refunded' ELSE 'ticket_resold' END, FALSE,
    NULL, NULL, centavos / 100 FROM reversals
  UNION ALL SELECT followId, fanId, followedAt + INTERVAL 3 HOUR, 'artist_followed', FALSE, NULL, NULL, NULL FROM follows
  UNION ALL SELECT scanId, fanId, scannedAt, 'scan', FALSE, NULL, NULL, queue_minutes FROM door_scans
  UNION ALL SELECT waitId, fanId, joinedAt, 'wait', FALSE, NULL, NULL, seats FROM waitlists
);
CREATE VIEW held AS
SELECT fanId AS unit, CASE pipe WHEN 'EML' THEN 'email' WHEN 'PSH' THEN 'push' WHEN 'TXT' THEN 'sms' WHEN 'APP' THEN 'in_app' END AS channel, fromAt + INTERVAL 3 HOUR AS ts, toAt + INTERVAL 3 HOUR AS until
FROM contactable WHERE okay::VARCHAR IN ('yes', 'true');
CREATE VIEW person AS SELECT fanId AS unit, membership, metro, genre, handset FROM fans;
