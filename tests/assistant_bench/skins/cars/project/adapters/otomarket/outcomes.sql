SELECT visit_id AS event_id, buyer_no AS user_id, make_timestamp(at_us) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits
UNION ALL
SELECT view_id, buyer_no, viewed_at - shift, 'car_view', NULL FROM car_views, warsaw
UNION ALL
SELECT lead_id, buyer_no, at_local - shift, CASE stage WHEN 'contact' THEN 'seller_contact' WHEN 'drive_done' THEN 'drive_attended' WHEN 'offer' THEN 'offer_made'
  WHEN 'offer_ok' THEN 'offer_accepted' ELSE stage END, bid_gr / 100 FROM leads, warsaw
UNION ALL
SELECT deal_no, buyer_no, signed_at - shift, 'conversion', price_gr / 100 FROM deals, warsaw
