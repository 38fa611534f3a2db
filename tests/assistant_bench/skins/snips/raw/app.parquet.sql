-- num: fils of a tip, stars of a review
SELECT event_id AS ev, user_id AS client_no, 'AppOpened' AS name, NULL::BIGINT AS num, epoch_us(ts) AS at_us
FROM outcomes WHERE kind = 'session'
UNION ALL
SELECT event_id || 'b', user_id, 'ChairBooked', NULL, epoch_us(ts) + 70000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'chair') % 4 = 0
UNION ALL
SELECT event_id || 'm', user_id, 'AppointmentMoved', NULL, epoch_us(ts) + 90000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'move') % 11 = 0
UNION ALL
SELECT event_id || 'c', user_id, 'CancelledAppointment', NULL, epoch_us(ts) + 95000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'cancel') % 16 = 0
UNION ALL
SELECT event_id || 'n', user_id, 'MissedAppointment', NULL, epoch_us(ts) + 7200000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'miss') % 21 = 0
UNION ALL
SELECT event_id || 't', user_id, 'GaveTip', ((1 + md5_number_lower(event_id || 'tip') % 16) * 250)::BIGINT, epoch_us(ts) + 30000000
FROM outcomes WHERE md5_number_lower(event_id || 'tipped') % CASE kind WHEN 'conversion' THEN 2 ELSE 15 END = 0
UNION ALL
SELECT event_id || 's' || n, user_id, 'StampCollected', NULL, epoch_us(ts) + n * 20000000
FROM outcomes, range(1, 3) AS r(n)
WHERE md5_number_lower(event_id || 'stamp') % CASE kind WHEN 'conversion' THEN 3 ELSE 14 END >= CASE kind WHEN 'conversion' THEN n - 1 ELSE 11 + n END
UNION ALL
SELECT event_id || 'r', user_id, 'LeftReview', [1, 2, 3, 3, 4, 4, 5, 5, 5][(md5_number_lower(event_id || 'stars') % 9 + 1)::INTEGER]::BIGINT,
  epoch_us(ts) + 150000000
FROM outcomes WHERE md5_number_lower(event_id || 'review') % CASE kind WHEN 'conversion' THEN 4 ELSE 10 END = 0
