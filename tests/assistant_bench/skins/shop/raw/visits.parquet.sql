SELECT event_id AS visit, user_id AS customer, md5_number_lower(event_id || 'cart') % 4 = 0 AS filled_cart,
  ts AT TIME ZONE 'UTC' AS started
FROM outcomes WHERE kind = 'session'
