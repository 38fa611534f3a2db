CREATE VIEW entered AS
SELECT buyer_no AS unit, arg_min(cell, seen_at) AS arm, min(seen_at) - INTERVAL 2 HOUR AS ts FROM ab_cells GROUP BY buyer_no;
CREATE VIEW sent AS
SELECT DISTINCT o.out_id AS message, o.buyer_no AS unit, o.fired_at - INTERVAL 2 HOUR AS ts, o.route AS channel, o.tpl_code AS ref,
  t.topic AS domain, t.campaign, t.legal_basis AS purpose, t.lang AS language
FROM outbound o LEFT JOIN tpl t USING (tpl_code);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT eng_id AS id, buyer_no AS unit, at_local - INTERVAL 2 HOUR AS ts,
    CASE verb WHEN 'DLV' THEN 'delivery' WHEN 'SHOWN' THEN 'impression' WHEN 'OPN' THEN 'open' WHEN 'CLK' THEN 'click'
      WHEN 'UNSUB' THEN 'unsubscribe' END AS what,
    auto = 1 AS machine, out_id AS message, route AS channel, NULL::DOUBLE AS amount FROM engagement
  UNION ALL SELECT visit_id, buyer_no, make_timestamp(at_us), 'session', FALSE, NULL, NULL, NULL FROM visits
  UNION ALL SELECT view_id, buyer_no, viewed_at - INTERVAL 2 HOUR, 'car_view', FALSE, NULL, NULL, NULL FROM car_views
  UNION ALL SELECT lead_id, buyer_no, at_local - INTERVAL 2 HOUR,
    CASE stage WHEN 'contact' THEN 'seller_contact' WHEN 'drive_booked' THEN 'drive_booked' WHEN 'drive_done' THEN 'drive_attended'
      WHEN 'offer' THEN 'offer_made' WHEN 'offer_ok' THEN 'offer_accepted' END, FALSE, NULL, NULL, bid_gr / 100 FROM leads
  UNION ALL SELECT deal_no, buyer_no, signed_at - INTERVAL 2 HOUR, 'conversion', FALSE, NULL, NULL, price_gr / 100 FROM deals
  UNION ALL SELECT alert_no, buyer_no, created_utc, 'alert', FALSE, NULL, NULL, NULL FROM price_alerts
  UNION ALL SELECT call_no, buyer_no, picked_up_utc, 'hotline', FALSE, NULL, NULL, minutes FROM hotline
);
CREATE VIEW held AS
SELECT buyer_no AS unit, route AS channel, from_local - INTERVAL 2 HOUR AS ts, to_local - INTERVAL 2 HOUR AS until
FROM optin_periods WHERE state = 'in';
CREATE VIEW person AS SELECT buyer_no AS unit, buyer_kind, voivodeship, device, pays_by, budget FROM buyers;
