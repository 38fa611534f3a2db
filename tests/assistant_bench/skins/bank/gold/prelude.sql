CREATE VIEW entered AS
SELECT cust AS unit, arg_min(cell, joined) AS arm, min(joined) - INTERVAL 3 HOUR AS ts FROM trials GROUP BY cust;
CREATE VIEW sent AS
SELECT DISTINCT n.notice AS message, n.cust AS unit, n.queued - INTERVAL 3 HOUR AS ts, n.medium AS channel, n.creative AS ref,
  c.theme AS domain, c.campaign
FROM notices n LEFT JOIN creatives c USING (creative);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT touch AS id, cust AS unit, happened_at - INTERVAL 3 HOUR AS ts,
    CASE what WHEN 'arrived' THEN 'delivery' WHEN 'displayed' THEN 'impression' WHEN 'opened' THEN 'open' WHEN 'tapped' THEN 'click'
      WHEN 'opted_out' THEN 'unsubscribe' WHEN 'swiped' THEN 'dismiss' END AS what,
    robot = 1 AS machine, notice AS message, medium AS channel, NULL::DOUBLE AS amount FROM reactions
  UNION ALL SELECT login, cust, epoch_ms(at_ms), 'session', FALSE, NULL, NULL, NULL FROM logins
  UNION ALL SELECT deposit, cust, booked - INTERVAL 3 HOUR, 'conversion', FALSE, NULL, NULL, cents / 100 FROM pot_deposits
  UNION ALL SELECT payment, cust, paid_at, CASE outcome WHEN 'settled' THEN 'card_payment' ELSE 'card_declined' END, FALSE, NULL, NULL,
    cents / 100 FROM card_payments
  UNION ALL SELECT milestone, cust, reached, name, FALSE, NULL, NULL, NULL FROM milestones
  UNION ALL SELECT call, cust, called_at, 'call', FALSE, NULL, NULL, minutes FROM calls
);
CREATE VIEW held AS
SELECT cust AS unit, medium AS channel, since - INTERVAL 3 HOUR AS ts, till - INTERVAL 3 HOUR AS until
FROM permissions WHERE state = 'allowed';
CREATE VIEW person AS SELECT cust AS unit, tier, age_band, region, app_version FROM customers;
