SELECT event_id AS opening, user_id AS patient, epoch_us(ts) AS at_us FROM outcomes WHERE kind = 'session'
