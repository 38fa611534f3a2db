SELECT event_id AS visit, user_id AS traveller, ts + INTERVAL 2 HOUR AS started_sast FROM outcomes WHERE kind = 'session'
