SELECT event_id AS visit, user_id AS member_no, ts AS at_utc FROM outcomes WHERE kind = 'session'
