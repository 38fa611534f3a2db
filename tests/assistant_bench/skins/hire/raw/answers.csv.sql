-- an employer who answers, a day and a bit after somebody was on the board
SELECT event_id || '-r' AS answer, user_id AS seeker, ts - INTERVAL 5 HOUR + INTERVAL 26 HOUR AS came_local
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'answer') % 11 = 0
