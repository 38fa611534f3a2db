SELECT ev_id AS event_id, acct AS user_id, at_local + behind AS ts, CASE what WHEN 'shop_visited' THEN 'session' ELSE what END AS kind,
  CASE what WHEN 'otc_ordered' THEN num / 100 ELSE num END AS value
FROM journal, sampa
UNION ALL
SELECT order_no, acct, paid_local + behind, 'conversion', centavos / 100 FROM orders, sampa
