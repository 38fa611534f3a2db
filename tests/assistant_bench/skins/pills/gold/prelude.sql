CREATE VIEW entered AS
SELECT acct AS unit, arg_min(arm, put_local) AS arm, min(put_local) + INTERVAL 180 MINUTE AS ts FROM arms GROUP BY acct;
CREATE VIEW sent AS
SELECT DISTINCT o.msg_id AS message, o.acct AS unit, o.sent_local + INTERVAL 180 MINUTE AS ts, o.provider AS channel, o.tpl AS ref,
  CAST(t.theme AS VARCHAR) AS domain, t.campaign, FALSE AS machine, NULL::DOUBLE AS amount
FROM out_messages o LEFT JOIN templates t USING (tpl);
CREATE VIEW parcel AS
SELECT parcel_no AS id, acct AS unit, handed_over_at AS ts, FALSE AS machine, fee_brl AS amount, carrier, left_with, storage, qty,
  date_diff('day', promised_on, arrived_on) AS late_days, date_diff('day', ordered_on, arrived_on) AS took_days, arrived_on
FROM deliveries;
CREATE VIEW complaint AS
SELECT case_no AS id, acct AS unit, opened_at AS ts, FALSE AS machine, refund_brl AS amount, cause, via, qty,
  date_diff('day', reported_on, settled_on) AS settle_days, settled_on
FROM complaints;
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT ev_id AS id, acct AS unit, at_local + INTERVAL 180 MINUTE AS ts,
    CASE what WHEN 'delivered' THEN 'delivery' WHEN 'displayed' THEN 'impression' WHEN 'opened' THEN 'open' WHEN 'tapped' THEN 'click'
      WHEN 'opted_out' THEN 'unsubscribe' WHEN 'dismissed' THEN 'dismiss' END AS what,
    by_bot AS machine, msg_id AS message, provider AS channel, NULL::DOUBLE AS amount
  FROM provider_events
  UNION ALL SELECT ev_id, acct, at_local + INTERVAL 180 MINUTE, CASE what WHEN 'shop_visited' THEN 'session' ELSE what END, FALSE, NULL, NULL,
    CASE what WHEN 'otc_ordered' THEN num / 100 ELSE num END FROM journal
  UNION ALL SELECT order_no, acct, paid_local + INTERVAL 180 MINUTE, 'conversion', FALSE, NULL, NULL, centavos / 100 FROM orders
  UNION ALL SELECT id, unit, ts, 'parcel', FALSE, NULL, NULL, amount FROM parcel
  UNION ALL SELECT id, unit, ts, 'complaint', FALSE, NULL, NULL, amount FROM complaint
);
CREATE VIEW held AS
SELECT acct AS unit, provider AS channel, since + INTERVAL 180 MINUTE AS ts, till + INTERVAL 180 MINUTE AS until
FROM optins WHERE state = 'in';
CREATE VIEW person AS SELECT acct AS unit, uf, age_band, cover, care, joined_via FROM accounts;
