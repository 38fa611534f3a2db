SELECT event_id AS visitId, user_id AS fanId, ts - INTERVAL 3 HOUR AS startedAt FROM outcomes WHERE kind = 'session'
