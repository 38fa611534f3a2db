SELECT event_id AS open_id, user_id AS member, epoch_ms(ts) AS at_ms FROM outcomes WHERE kind = 'session'
