SELECT event_id AS visit, user_id AS mbr_no, epoch_ms(ts) AS at_ms FROM outcomes WHERE kind = 'session'
