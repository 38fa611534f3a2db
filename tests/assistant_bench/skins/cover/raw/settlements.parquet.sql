SELECT event_id || '-s' AS stl_no, user_id AS mbr_no, (20000 + md5_number_lower(event_id || 'paid') % 900000)::BIGINT AS cents,
  ts + INTERVAL 10 HOUR AS settled_at
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'settle') % 37 = 0
