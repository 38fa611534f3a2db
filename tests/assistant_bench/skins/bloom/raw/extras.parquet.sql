SELECT event_id || '-x' AS extra, user_id AS member_no,
  CASE WHEN md5_number_lower(event_id || 'thing') % 5 < 2 THEN 'vase' ELSE 'addon' END AS thing,
  (395 + md5_number_lower(event_id || 'dear') % 3500)::BIGINT AS cents, ts + INTERVAL 2 HOUR + INTERVAL 6 MINUTE AS paid_at
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'extra') % 10 = 0
