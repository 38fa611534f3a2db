SELECT event_id AS login, user_id AS cust, epoch_ms(ts) AS at_ms FROM outcomes WHERE kind = 'session'
