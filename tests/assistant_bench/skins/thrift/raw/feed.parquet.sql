-- num: centavos of a listing, an offer or a boost; stars of a review
SELECT event_id || 'l' || n AS ev, user_id AS usr, 'LST' AS code, (1500 + md5_number_lower(event_id || n || 'ask') % 28500)::BIGINT AS num, epoch_us(ts) + n * 61000000 AS at_us
FROM outcomes, range(1, 3) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'list') % 7 < 3 - n
UNION ALL
SELECT event_id || 'o', user_id, 'OFR', (1000 + md5_number_lower(event_id || 'bid') % 19000)::BIGINT, epoch_us(ts) + 95000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'offer') % 6 = 0
UNION ALL
SELECT event_id || 'f' || n, user_id, 'FAV', NULL, epoch_us(ts) + n * 17000000
FROM outcomes, range(1, 4) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'fav') % 4 >= n
UNION ALL
SELECT event_id || 'w', user_id, 'FLW', NULL, epoch_us(ts) + 140000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'follow') % 8 = 0
UNION ALL
SELECT event_id || 'r', user_id, 'REV', [1, 2, 3, 4, 4, 5, 5, 5][(md5_number_lower(event_id || 'stars') % 8 + 1)::INTEGER]::BIGINT, epoch_us(ts) + 200000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'review') % 10 = 0
UNION ALL
SELECT event_id || 'b', user_id, 'BST', [490, 990, 1990][(md5_number_lower(event_id || 'pack') % 3 + 1)::INTEGER]::BIGINT, epoch_us(ts) + 260000000
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'boost') % 13 = 0
