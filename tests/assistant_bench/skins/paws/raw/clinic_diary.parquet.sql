-- who books comes two days later, or does not; about half of those who come have the animal vaccinated
SELECT event_id || 'b' AS diary_key, user_id AS owner_no, 'BOOKED' AS diary_status, ts + INTERVAL 10 HOUR AS diary_local
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'vet') % 8 = 0
UNION ALL
SELECT event_id || 'a', user_id, 'ATTENDED', ts + INTERVAL 58 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'vet') % 8 = 0 AND md5_number_lower(event_id || 'came') % 4 > 0
UNION ALL
SELECT event_id || 'v', user_id, 'JAB', ts + INTERVAL 58 HOUR
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'vet') % 8 = 0 AND md5_number_lower(event_id || 'came') % 4 > 1
