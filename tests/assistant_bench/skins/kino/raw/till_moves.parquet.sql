-- money that is no ticket: gift cards sold after a visit, and tickets given back a day and a half after they were sold
SELECT event_id || 'g' AS moveId, user_id AS memberNo, 'GIFT' AS move,
  [5000, 10000, 15000, 20000][(md5_number_lower(event_id || 'gift') % 4 + 1)::INTEGER]::BIGINT AS grosze, ts + INTERVAL 12 MINUTE AS bookedUtc
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'card') % 19 = 0
UNION ALL
SELECT event_id || 'r', user_id, 'BACK', round(value * 400)::BIGINT, ts + INTERVAL 36 HOUR
FROM outcomes WHERE kind = 'conversion' AND md5_number_lower(event_id || 'back') % 3 = 0
