CREATE VIEW entered AS
SELECT usr AS unit, arg_min(cell, in_sp) AS arm, min(in_sp) + INTERVAL 3 HOUR AS ts FROM ab GROUP BY usr;
CREATE VIEW chan AS SELECT * FROM (VALUES ('P', 'push'), ('E', 'mail'), ('Z', 'zap'), ('V', 'vitrine')) AS c(ch, channel);
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.usr AS unit, o.out_sp + INTERVAL 3 HOUR AS ts, c.channel, o.tpl AS ref, t.theme AS domain, t.camp AS campaign
FROM outbox o JOIN chan c USING (ch) LEFT JOIN tpls t USING (tpl);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT rid AS id, usr AS unit, at_sp + INTERVAL 3 HOUR AS ts,
    CASE act WHEN 'DLV' THEN 'delivery' WHEN 'SEEN' THEN 'impression' WHEN 'OPN' THEN 'open' WHEN 'CLK' THEN 'click'
      WHEN 'OUT' THEN 'unsubscribe' WHEN 'X' THEN 'dismiss' END AS what,
    bot AS machine, msg AS message, c.channel, NULL::DOUBLE AS amount
  FROM react LEFT JOIN chan c USING (ch)
  UNION ALL SELECT ord, usr, paid_sp + INTERVAL 3 HOUR, 'conversion', FALSE, NULL, NULL, item_ctv / 100 FROM orders
  UNION ALL SELECT vid, usr, at_utc, 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT ev, usr, make_timestamp(at_us),
    CASE code WHEN 'LST' THEN 'item_listed' WHEN 'OFR' THEN 'offer_made' WHEN 'FAV' THEN 'item_faved' WHEN 'FLW' THEN 'seller_followed'
      WHEN 'REV' THEN 'review_left' WHEN 'BST' THEN 'boost_paid' END,
    FALSE, NULL, NULL, CASE WHEN code = 'REV' THEN num ELSE num / 100 END FROM feed
  UNION ALL SELECT case_no, usr, opened_at, 'dispute', FALSE, NULL, NULL, claim_brl FROM disputes
  UNION ALL SELECT label_no, usr, posted_at, 'parcel', FALSE, NULL, NULL, weight_g FROM parcels
);
CREATE VIEW held AS
SELECT usr AS unit, c.channel, since_sp + INTERVAL 3 HOUR AS ts, until_sp + INTERVAL 3 HOUR AS until
FROM optin JOIN chan c USING (ch) WHERE st = 'IN';
CREATE VIEW person AS SELECT usr AS unit, persona, uf, app_os, pay_pref, tier FROM usrs;
CREATE VIEW case_rows AS SELECT usr AS unit, opened_at AS ts, motive, ruling, claim_brl FROM disputes;
CREATE VIEW parcel_rows AS SELECT usr AS unit, posted_at AS ts, carrier, size, weight_g FROM parcels;
