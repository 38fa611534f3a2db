CREATE VIEW entered AS
SELECT supporterId AS unit, arg_min(cell, enteredIst) AS arm, min(enteredIst) - INTERVAL 330 MINUTE AS ts FROM cohorts GROUP BY ALL;
CREATE VIEW sent AS
SELECT DISTINCT c.commId AS message, c.supporterId AS unit, c.sentIst - INTERVAL 330 MINUTE AS ts, c.route AS channel, c.pieceId AS ref,
  p.strand AS domain, p.drive AS campaign, p.lang AS language, p.basis AS purpose
FROM comms c LEFT JOIN pieces p USING (pieceId);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT evId AS id, supporterId AS unit, atIst - INTERVAL 330 MINUTE AS ts,
    CASE verb WHEN 'delivered' THEN 'delivery' WHEN 'read' THEN 'open' WHEN 'opened' THEN 'open' WHEN 'link_tapped' THEN 'click'
      WHEN 'stopped' THEN 'unsubscribe' WHEN 'wiped' THEN 'dismiss' END AS what,
    bot AS machine, commId AS message, route AS channel, NULL::DOUBLE AS amount FROM "commEvents"
  UNION ALL SELECT giftId, supporterId, receivedIst - INTERVAL 330 MINUTE, 'conversion', FALSE, NULL, NULL, paise / 100 FROM gifts
  UNION ALL SELECT mandateEv, supporterId, atUtc, 'pledge_' || verb, FALSE, NULL, NULL, monthlyPaise / 100 FROM mandates
  UNION ALL SELECT deedId, supporterId, atIst - INTERVAL 330 MINUTE, CASE deed WHEN 'app_open' THEN 'session' ELSE deed END, FALSE, NULL, NULL, NULL FROM deeds
  UNION ALL SELECT callId, supporterId, startedUtc, 'call', FALSE, NULL, NULL, minutes FROM helpline
  UNION ALL SELECT receiptId, supporterId, issuedUtc, 'receipt', FALSE, NULL, NULL, NULL FROM receipts
);
CREATE VIEW held AS
SELECT supporterId AS unit, route AS channel, sinceIst - INTERVAL 330 MINUTE AS ts, tillIst - INTERVAL 330 MINUTE AS until
FROM optins WHERE state = 'in';
CREATE VIEW person AS SELECT supporterId AS unit, givingBand AS giving_band, city, cameFrom AS came_from, handset FROM supporters;
