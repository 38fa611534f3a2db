-- num: paise of an insurance, stars of a rating
SELECT event_id || 'o' AS ev, user_id AS party, 'dropped_off' AS name, NULL::BIGINT AS num, ts + INTERVAL 331 MINUTE AS stamped
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'drop') % 9 = 0
UNION ALL
SELECT event_id || 'r', user_id, 'rescheduled', NULL, ts + INTERVAL 332 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'resched') % 14 = 0
UNION ALL
SELECT event_id || 'i', user_id, 'insured', (1500 + md5_number_lower(event_id || 'premium') % 18500)::BIGINT, ts + INTERVAL 333 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'insure') % 12 = 0
UNION ALL
SELECT event_id || 's', user_id, 'rated', [1, 2, 3, 4, 4, 5, 5, 5][(md5_number_lower(event_id || 'stars') % 8 + 1)::INTEGER]::BIGINT,
  ts + INTERVAL 334 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'rate') % 8 = 0
