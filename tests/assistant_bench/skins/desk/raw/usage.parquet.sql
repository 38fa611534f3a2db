SELECT event_id AS use_no, user_id AS member_no, 'came_in' AS verb, epoch_us(ts) AS at_us FROM outcomes WHERE kind = 'session'
UNION ALL
SELECT event_id || '-b' || n, user_id, 'board', epoch_us(ts) + n * 21000000 FROM outcomes, range(1, 3) AS r(n)
WHERE kind = 'session' AND md5_number_lower(event_id || 'board') % 3 >= n
UNION ALL
SELECT event_id || '-c' || n, user_id, 'card', epoch_us(ts) + n * 47000000 FROM outcomes, range(1, 4) AS r(n)
WHERE kind = 'session' AND md5_number_lower(event_id || 'card') % 4 >= n
UNION ALL
SELECT event_id || '-r', user_id, 'remark', epoch_us(ts) + 180000000 FROM outcomes
WHERE kind = 'session' AND md5_number_lower(event_id || 'remark') % 3 = 0
UNION ALL
SELECT event_id || '-f', user_id, 'upload', epoch_us(ts) + 240000000 FROM outcomes
WHERE kind = 'session' AND md5_number_lower(event_id || 'upload') % 8 = 0
UNION ALL
SELECT event_id || '-i', user_id, 'invite', epoch_us(ts) + 300000000 FROM outcomes
WHERE kind = 'session' AND md5_number_lower(event_id || 'invite') % 14 = 0
