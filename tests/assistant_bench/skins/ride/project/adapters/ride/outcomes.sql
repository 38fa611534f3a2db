SELECT trip_no AS event_id, rider AS user_id, CAST(dropped_off AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS ts, 'trip' AS kind,
  fare_minor / 100 AS value FROM trips
UNION ALL
SELECT booking_no, rider, ts, 'booking', NULL FROM asked
UNION ALL
SELECT booking_no || '-cancelled', rider, ts + INTERVAL 4 MINUTE, 'cancellation', NULL FROM asked WHERE state = 'cancelled'
UNION ALL
SELECT booking_no || '-empty', rider, ts + INTERVAL 6 MINUTE, 'no_driver', NULL FROM asked WHERE state = 'no_driver'
UNION ALL
SELECT open_no, rider, make_timestamp(at_us), 'app_open', NULL FROM app_opens
UNION ALL
SELECT open_no || '-price', rider, make_timestamp(at_us) + INTERVAL 45 SECOND, 'fare_check', NULL FROM app_opens WHERE saw_price
