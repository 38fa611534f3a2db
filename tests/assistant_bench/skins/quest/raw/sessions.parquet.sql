SELECT event_id AS sid, user_id AS pid, epoch_ms(ts) AS began_ms, (60 + md5_number_lower(event_id || 'secs') % 3000)::INTEGER AS secs
FROM outcomes WHERE kind = 'session'
