SELECT event_id AS visit, user_id AS pax, epoch_ms(ts) AS began_ms FROM outcomes WHERE kind = 'session'
