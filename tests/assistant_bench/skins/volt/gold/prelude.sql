CREATE VIEW chan AS FROM (VALUES ('P', 'app_push'), ('E', 'email'), ('S', 'sms'), ('L', 'letter')) AS c(ch, channel);
CREATE VIEW entered AS
SELECT acct AS unit, arg_min(grp, in_local) AS arm, min(in_local) - INTERVAL 570 MINUTE AS ts FROM xp GROUP BY acct;
CREATE VIEW sent AS
SELECT DISTINCT m.comm_id AS message, m.acct AS unit, m.sent_local - INTERVAL 570 MINUTE AS ts, c.channel, m.tmpl AS ref,
  t.stream AS domain, t.campaign
FROM comms m LEFT JOIN tmpl t USING (tmpl) LEFT JOIN chan c USING (ch);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT e.id, e.acct AS unit, e.at_local - INTERVAL 570 MINUTE AS ts,
    CASE e.act WHEN 'DLV' THEN 'delivery' WHEN 'SHOWN' THEN 'impression' WHEN 'OPN' THEN 'open' WHEN 'TAP' THEN 'click'
      WHEN 'STOP' THEN 'unsubscribe' WHEN 'BIN' THEN 'dismiss' END AS what,
    e.bot = 1 AS machine, e.comm_id AS message, c.channel, NULL::DOUBLE AS amount, NULL::VARCHAR AS topic
  FROM comms_evt e LEFT JOIN chan c USING (ch)
  UNION ALL SELECT id, acct, epoch_ms(t_ms), 'session', FALSE, NULL, NULL, NULL, NULL FROM visits
  UNION ALL SELECT pymt_no, acct, booked_local - INTERVAL 570 MINUTE, 'conversion', FALSE, NULL, NULL, amt_c / 100, NULL FROM pymt
  UNION ALL SELECT read_no, acct, taken, 'meter_read', FALSE, NULL, NULL, kwh, NULL FROM mtr_reads
  UNION ALL SELECT entry, acct, at_local - INTERVAL 570 MINUTE, CASE typ WHEN 'INV' THEN 'bill_issued' ELSE 'debit_bounced' END, FALSE, NULL,
    NULL, amt_c / 100, NULL FROM ledger
  UNION ALL SELECT ref, acct, at_local - INTERVAL 570 MINUTE, CASE typ WHEN 'DD_ON' THEN 'debit_setup' WHEN 'TARIFF' THEN 'tariff_switch'
    WHEN 'MOVE' THEN 'move_booked' END, FALSE, NULL, NULL, NULL, NULL FROM acct_evt
  UNION ALL SELECT case_no, acct, opened_at, 'complaint', FALSE, NULL, NULL, wait_min, topic FROM complaints
  UNION ALL SELECT credit_no, acct, credited_at, 'feedin', FALSE, NULL, NULL, kwh, NULL FROM feedin
  UNION ALL SELECT credit_no || '$', acct, credited_at, 'feedin_credit', FALSE, NULL, NULL, cents / 100, NULL FROM feedin
);
CREATE VIEW held AS
SELECT h.acct AS unit, c.channel, h.from_local - INTERVAL 570 MINUTE AS ts, h.to_local - INTERVAL 570 MINUTE AS until
FROM consent_hist h JOIN chan c USING (ch) WHERE h.st = 'IN';
CREATE VIEW person AS SELECT acct AS unit, plan, dwelling, rooftop, region, meter, handset FROM acct;
