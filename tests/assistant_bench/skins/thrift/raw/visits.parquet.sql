SELECT event_id AS vid, user_id AS usr, ts AS at_utc FROM outcomes WHERE kind = 'session'
