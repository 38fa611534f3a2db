-- num: grams of a bag, stars of a rating, cents of a tip
SELECT event_id AS ev_no, user_id AS cust, 'app_opened' AS ev, NULL::BIGINT AS num, epoch_us(ts) AS at_us
FROM outcomes WHERE kind = 'session'
UNION ALL
SELECT event_id || '-b' || n, user_id, 'pickup_booked', NULL, epoch_us(ts) + n * 33000000 FROM outcomes, range(1, 3) AS r(n)
WHERE kind = 'session' AND md5_number_lower(event_id || 'book') % 9 >= 4 + 2 * n
UNION ALL
SELECT event_id || '-m', user_id, 'pickup_moved', NULL, epoch_us(ts) + 95000000 FROM outcomes
WHERE kind = 'session' AND md5_number_lower(event_id || 'move') % 13 = 0
UNION ALL
SELECT event_id || '-d', user_id, 'bag_dropped', (1200 + md5_number_lower(event_id || 'grams') % 9400)::BIGINT, epoch_us(ts) + 140000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'drop') % 5 = 0
UNION ALL
SELECT event_id || '-r', user_id, 'result_rated', [1, 2, 3, 4, 4, 5, 5, 5][(md5_number_lower(event_id || 'stars') % 8 + 1)::INTEGER]::BIGINT,
  epoch_us(ts) + 210000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'rate') % 6 = 0
UNION ALL
SELECT event_id || '-t', user_id, 'tipped', (500 * (1 + md5_number_lower(event_id || 'cents') % 12))::BIGINT, epoch_us(ts) + 250000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'tip') % 11 = 0
