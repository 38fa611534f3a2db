-- `number` is stars of a rated photo and cents of a gift
SELECT event_id || '-p' AS moment, user_id AS member_no, 'photo_rated' AS label, (1 + md5_number_lower(event_id || 'stars') % 5)::BIGINT AS number,
  ts + INTERVAL 2 MINUTE AS at_utc
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'photo') % 15 = 0
UNION ALL
SELECT event_id || '-g', user_id, 'gift_given', (2500 + md5_number_lower(event_id || 'gift') % 7500)::BIGINT, ts + INTERVAL 8 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'gives') % 41 = 0
UNION ALL
SELECT event_id || '-h', user_id, 'sub_paused', NULL, ts + INTERVAL 3 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'pause') % 47 = 0
UNION ALL
SELECT event_id || '-e', user_id, 'sub_ended', NULL, ts + INTERVAL 5 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'end') % 67 = 0
