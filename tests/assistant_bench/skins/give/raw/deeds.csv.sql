SELECT event_id AS deedId, user_id AS supporterId, 'app_open' AS deed, ts + INTERVAL 330 MINUTE AS atIst FROM outcomes WHERE kind = 'session'
UNION ALL
SELECT event_id || 'f', user_id, 'page_created', ts + INTERVAL 330 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'page') % 29 = 0
UNION ALL
SELECT event_id || 's', user_id, 'petition_signed', ts + INTERVAL 330 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'sign') % 9 = 0
UNION ALL
SELECT event_id || 'b', user_id, 'shift_booked', ts + INTERVAL 330 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'shift') % 11 = 0
UNION ALL
-- two of three turn up, two days later
SELECT event_id || 'a', user_id, 'shift_attended', ts + INTERVAL 330 MINUTE + INTERVAL 48 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'shift') % 11 = 0 AND md5_number_lower(event_id || 'came') % 3 < 2
  AND ts < (SELECT min(ts) FROM outcomes) + INTERVAL 67 DAY
