SELECT event_id AS visit, user_id AS mgr, epoch_us(ts) AS t_us FROM outcomes WHERE kind = 'session'
