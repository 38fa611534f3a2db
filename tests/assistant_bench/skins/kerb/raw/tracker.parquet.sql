-- num: öre, the minutes of an extension, the stars of a rating
WITH visit AS (SELECT event_id, user_id, epoch_us(ts) AS at_us FROM outcomes WHERE kind = 'session')
SELECT event_id AS evt_id, user_id AS parker_id, 'open_app' AS evt, NULL::BIGINT AS num, at_us FROM visit
UNION ALL
SELECT event_id || '-p', user_id, 'start_parking', (500 + 50 * (md5_number_lower(event_id || 'price') % 150))::BIGINT, at_us
FROM visit WHERE md5_number_lower(event_id || 'park') % 5 < 2
UNION ALL
SELECT event_id || '-x' || n, user_id, 'extend_parking', ([15, 30, 30, 60, 120][(md5_number_lower(event_id || 'more' || n) % 5 + 1)::INTEGER])::BIGINT, at_us + n * 1500000000
FROM visit, range(1, 3) AS r(n) WHERE md5_number_lower(event_id || 'park') % 5 < 2 AND md5_number_lower(event_id || 'extend') % 4 < 3 - n
UNION ALL
SELECT event_id || '-f', user_id, 'pay_fine', ([40000, 60000, 90000, 130000][(md5_number_lower(event_id || 'fee') % 4 + 1)::INTEGER])::BIGINT, at_us + 60000000
FROM visit WHERE md5_number_lower(event_id || 'settle') % 29 = 0
UNION ALL
SELECT event_id || '-w', user_id, 'top_up_wallet', ([5000, 10000, 20000, 20000, 50000][(md5_number_lower(event_id || 'sum') % 5 + 1)::INTEGER])::BIGINT, at_us
FROM visit WHERE md5_number_lower(event_id || 'topup') % 7 = 0
UNION ALL
SELECT event_id || '-s' || n, user_id, 'search_bay', NULL, at_us + n * 5000000
FROM visit, range(1, 4) AS r(n) WHERE md5_number_lower(event_id || 'search') % 5 >= n
UNION ALL
SELECT event_id || '-r', user_id, 'rate_garage', ([1, 2, 3, 4, 4, 5, 5][(md5_number_lower(event_id || 'stars') % 7 + 1)::INTEGER])::BIGINT, at_us + 240000000
FROM visit WHERE md5_number_lower(event_id || 'rate') % 9 = 0
UNION ALL
SELECT event_id || '-n', user_id, 'PlateAdded', NULL, at_us + 30000000
FROM visit WHERE md5_number_lower(event_id || 'plate') % 17 = 0
UNION ALL
SELECT event_id || '-a', user_id, 'autofill_on', NULL, at_us + 90000000
FROM visit WHERE md5_number_lower(event_id || 'autofill') % 31 = 0
