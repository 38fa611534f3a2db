SELECT event_id AS visit, user_id AS seeker, epoch_us(ts) AS at_us FROM outcomes WHERE kind = 'session'
