SELECT event_id AS look, user_id AS party, ts AS at_utc FROM outcomes WHERE kind = 'session'
