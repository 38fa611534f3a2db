SELECT event_id AS id, user_id AS acct, epoch_ms(ts) AS t_ms FROM outcomes WHERE kind = 'session'
