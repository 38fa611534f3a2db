CREATE VIEW way AS
SELECT * FROM (VALUES ('PN', 'mobile_push'), ('SM', 'sms'), ('EM', 'email'), ('IA', 'in_app')) AS w(via, channel);
CREATE VIEW entered AS
SELECT rider AS unit, arg_min(cell, joined_at) AS arm, timezone('UTC', timezone('Europe/London', min(joined_at))) AS ts
FROM (SELECT rider, cell, CAST(joined_at AS TIMESTAMP) AS joined_at FROM trial) GROUP BY rider;
CREATE VIEW sent AS
SELECT DISTINCT n.notice_no AS message, n.rider AS unit, make_timestamp(n.sent_us) AS ts, w.channel, n.creative AS ref,
  c.theme AS domain, c.campaign
FROM notices n JOIN way w USING (via) LEFT JOIN creatives c USING (creative);
CREATE VIEW happened AS
SELECT DISTINCT r.reaction_no AS id, r.rider AS unit, make_timestamp(r.at_us) AS ts,
  CASE r.what WHEN 'dlv' THEN 'delivery' WHEN 'opn' THEN 'open' WHEN 'tap' THEN 'click' WHEN 'stp' THEN 'unsubscribe'
    WHEN 'swp' THEN 'dismiss' ELSE 'impression' END AS what,
  r.robot AS machine, r.notice_no AS message, w.channel, NULL::DOUBLE AS amount
FROM reactions r LEFT JOIN way w USING (via)
UNION ALL
SELECT DISTINCT open_no, rider, make_timestamp(at_us), 'app_open', FALSE, NULL, NULL, NULL FROM app_opens
UNION ALL
SELECT DISTINCT open_no || 'p', rider, make_timestamp(at_us) + INTERVAL 45 SECOND, 'fare_check', FALSE, NULL, NULL, NULL
FROM app_opens WHERE saw_price
UNION ALL
SELECT DISTINCT booking_no, rider, timezone('UTC', CAST(requested_at AS TIMESTAMPTZ)), 'booking', FALSE, NULL, NULL, NULL
FROM bookings
UNION ALL
SELECT DISTINCT booking_no || 'x', rider, timezone('UTC', CAST(requested_at AS TIMESTAMPTZ)) + INTERVAL 4 MINUTE,
  'cancellation', FALSE, NULL, NULL, NULL FROM bookings WHERE state = 'cancelled'
UNION ALL
SELECT DISTINCT booking_no || 'n', rider, timezone('UTC', CAST(requested_at AS TIMESTAMPTZ)) + INTERVAL 6 MINUTE,
  'no_driver', FALSE, NULL, NULL, NULL FROM bookings WHERE state = 'no_driver'
UNION ALL
SELECT DISTINCT trip_no, rider, timezone('UTC', CAST(dropped_off AS TIMESTAMPTZ)), 'trip', FALSE, NULL, NULL,
  fare_minor / 100 FROM trips
UNION ALL
SELECT rental_no, rider, unlocked_at, 'bike_rental', FALSE, NULL, NULL, metres FROM bike_rentals;
CREATE VIEW held AS
SELECT rider AS unit, w.channel, timezone('UTC', timezone('Europe/London', CAST(given_at AS TIMESTAMP))) AS ts,
  timezone('UTC', timezone('Europe/London', CAST(taken_back_at AS TIMESTAMP))) AS until
FROM consents JOIN way w USING (via) WHERE state = 'in';
CREATE VIEW person AS SELECT rider AS unit, home_city, plan, handset, rider_type FROM riders;
