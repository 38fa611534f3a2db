CREATE VIEW entered AS
SELECT mbr_no AS unit, arg_min(cell, in_at) AS arm, min(in_at) - INTERVAL 10 HOUR AS ts FROM trial_cells GROUP BY mbr_no;
CREATE VIEW sent AS
SELECT DISTINCT o.note_id AS message, o.mbr_no AS unit, o.left_at - INTERVAL 10 HOUR AS ts,
  CASE o.pipe WHEN 'inapp' THEN 'in_app' ELSE o.pipe END AS channel, o.piece AS ref, p.topic AS domain, p.campaign
FROM outbound o LEFT JOIN pieces p USING (piece);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT fb_id AS id, mbr_no AS unit, at_local - INTERVAL 10 HOUR AS ts,
    CASE verb WHEN 'DLV' THEN 'delivery' WHEN 'SEEN' THEN 'impression' WHEN 'OPN' THEN 'open' WHEN 'TAP' THEN 'click'
      WHEN 'STOP' THEN 'unsubscribe' WHEN 'CLOSE' THEN 'dismiss' END AS what,
    bot = 1 AS machine, note_id AS message, CASE pipe WHEN 'inapp' THEN 'in_app' ELSE pipe END AS channel, NULL::DOUBLE AS amount
  FROM feedback
  UNION ALL SELECT visit, mbr_no, epoch_ms(at_ms), 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT quote_no, mbr_no, asked_at - INTERVAL 10 HOUR, 'quote', FALSE, NULL, NULL, cents / 100 FROM quotes
  UNION ALL SELECT pol_ev, mbr_no, at_local - INTERVAL 10 HOUR, CASE move WHEN 'NEW' THEN 'conversion' ELSE 'renewal' END, FALSE, NULL, NULL,
    cents / 100 FROM policies
  UNION ALL SELECT run_no, mbr_no, ran_at - INTERVAL 10 HOUR, CASE result WHEN 'PAID' THEN 'premium_paid' ELSE 'premium_missed' END, FALSE,
    NULL, NULL, cents / 100 FROM premiums
  UNION ALL SELECT stl_no, mbr_no, settled_at - INTERVAL 10 HOUR, 'claim_settled', FALSE, NULL, NULL, cents / 100 FROM settlements
  UNION ALL SELECT doc_no, mbr_no, epoch_ms(at_ms), 'document_uploaded', FALSE, NULL, NULL, NULL FROM uploads
  UNION ALL SELECT claim_no, mbr_no, lodged_at, 'claim', FALSE, NULL, NULL, estimate FROM claims
  UNION ALL SELECT job, mbr_no, called_at, 'roadside', FALSE, NULL, NULL, wait_min FROM roadside
);
CREATE VIEW held AS
SELECT mbr_no AS unit, CASE pipe WHEN 'inapp' THEN 'in_app' ELSE pipe END AS channel, from_local - INTERVAL 10 HOUR AS ts,
  to_local - INTERVAL 10 HOUR AS until
FROM contact_rights WHERE ok = 1;
CREATE VIEW person AS SELECT mbr_no AS unit, standing, region, bundle, handset FROM members;
