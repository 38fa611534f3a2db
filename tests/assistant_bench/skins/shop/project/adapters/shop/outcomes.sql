SELECT order_id AS event_id, customer AS user_id, placed_at AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' AS ts,
  'purchase' AS kind, amount_cents / 100 AS value FROM orders
UNION ALL
SELECT visit, customer, started AT TIME ZONE 'UTC', 'session', NULL FROM visits
UNION ALL
SELECT visit || '-cart', customer, started AT TIME ZONE 'UTC' + INTERVAL 5 MINUTE, 'cart_fill', NULL FROM visits WHERE filled_cart
