SELECT event_id AS visitId, user_id AS memberNo, epoch_us(ts) AS startedUs FROM outcomes WHERE kind = 'session'
