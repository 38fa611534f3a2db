channel_of AS (
  SELECT * FROM (VALUES ('PN', 'mobile_push'), ('SM', 'sms'), ('EM', 'email'), ('IA', 'in_app')) AS w(via, channel)),
kind_of AS (SELECT * FROM (VALUES ('dlv', 'delivery'), ('opn', 'open'), ('tap', 'click'), ('stp', 'unsubscribe'),
  ('shw', 'impression'), ('swp', 'dismiss')) AS k(what, kind)),
asked AS (SELECT booking_no, rider, state, CAST(requested_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS ts FROM bookings)
