CREATE VIEW medium AS SELECT * FROM (VALUES ('PUSH', 'app_push'), ('MAIL', 'email'), ('INAPP', 'in_app')) AS m(medium, channel);
CREATE VIEW entered AS
SELECT customer AS unit, arg_min(variant, entered_at) AS arm, timezone('UTC', timezone('Europe/Berlin', min(entered_at))) AS ts
FROM (SELECT customer, variant, CAST(entered_at AS TIMESTAMP) AS entered_at FROM trial) GROUP BY customer;
CREATE VIEW sent AS
SELECT DISTINCT o.msg AS message, o.customer AS unit,
  timezone('UTC', timezone('Europe/Berlin', strptime(o.sent_at, '%d.%m.%Y %H:%M:%S.%f'))) AS ts,
  m.channel, o.creative AS ref, c.topic AS domain, c.campaign
FROM outbox o JOIN medium m USING (medium) LEFT JOIN creatives c USING (creative);
CREATE VIEW happened AS
SELECT DISTINCT r.id, r.customer AS unit,
  timezone('UTC', timezone('Europe/Berlin', strptime(r.happened_at, '%d.%m.%Y %H:%M:%S.%f'))) AS ts,
  CASE r.action WHEN 'DELIVERED' THEN 'delivery' WHEN 'OPENED' THEN 'open' WHEN 'CLICKED' THEN 'click'
    WHEN 'STOP' THEN 'unsubscribe' ELSE 'impression' END AS what,
  r.agent = 'bot' AS machine, r.msg AS message, m.channel, NULL::DOUBLE AS amount
FROM reactions r LEFT JOIN medium m USING (medium)
UNION ALL
SELECT DISTINCT order_id, customer, timezone('UTC', timezone('Europe/Berlin', CAST(placed_at AS TIMESTAMP))), 'purchase', FALSE,
  NULL, NULL, amount_cents / 100 FROM orders
UNION ALL
SELECT DISTINCT visit, customer, timezone('UTC', started), 'session', FALSE, NULL, NULL, NULL FROM visits
UNION ALL
SELECT DISTINCT visit || 'c', customer, timezone('UTC', started) + INTERVAL 5 MINUTE, 'cart_fill', FALSE, NULL, NULL, NULL
FROM visits WHERE filled_cart
UNION ALL
SELECT ticket, customer, opened_at, 'ticket', FALSE, NULL, NULL, NULL FROM tickets;
CREATE VIEW held AS
SELECT customer AS unit, m.channel, timezone('UTC', timezone('Europe/Berlin', CAST(since AS TIMESTAMP))) AS ts,
  timezone('UTC', timezone('Europe/Berlin', CAST(until AS TIMESTAMP))) AS until
FROM permissions p JOIN medium m USING (medium) WHERE CAST(allowed AS VARCHAR) IN ('yes', 'true');
CREATE VIEW person AS SELECT customer AS unit, device, country, stage, tier FROM customers;
