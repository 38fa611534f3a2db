SELECT event_id AS order_id, user_id AS customer, CAST(round(value * 100) AS BIGINT) AS amount_cents,
  strftime(ts AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin', '%Y-%m-%d %H:%M:%S.%f') AS placed_at
FROM outcomes WHERE kind = 'conversion'
