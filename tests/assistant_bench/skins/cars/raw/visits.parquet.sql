SELECT event_id AS visit_id, user_id AS buyer_no, epoch_us(ts) AS at_us FROM outcomes WHERE kind = 'session'
