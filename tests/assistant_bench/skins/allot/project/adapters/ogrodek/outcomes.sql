SELECT visit AS event_id, member AS user_id, began - summer AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits, warsaw
UNION ALL
SELECT line, member, booked - summer, CASE entry WHEN 'order' THEN 'conversion' ELSE 'order_return' END, grosze / 100 FROM ledger, warsaw
UNION ALL
SELECT slot, member, closed - summer, 'duty_' || state, NULL FROM rota, warsaw
UNION ALL
SELECT entry, member, noted - summer,
  CASE what WHEN 'harvest' THEN 'harvest' WHEN 'rented' THEN 'bed_rented' WHEN 'given_up' THEN 'bed_given_up' ELSE 'workshop_joined' END,
  grams / 1000
FROM book, warsaw
