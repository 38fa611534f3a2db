SELECT event_id AS app_open, user_id AS member_no, ts + INTERVAL 10 HOUR AS opened_local FROM outcomes WHERE kind = 'session'
