SELECT event_id AS visit, user_id AS member, ts + INTERVAL 2 HOUR AS began FROM outcomes WHERE kind = 'session'
