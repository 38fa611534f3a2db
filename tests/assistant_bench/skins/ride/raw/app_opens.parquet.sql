SELECT event_id AS open_no, user_id AS rider, md5_number_lower(event_id || 'price') % 3 = 0 AS saw_price, epoch_us(ts) AS at_us
FROM outcomes WHERE kind = 'session'
