SELECT event_id AS visit, user_id AS member, epoch_us(ts) AS at_us FROM outcomes WHERE kind = 'session'
