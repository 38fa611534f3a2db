-- the carriers' own system: UTC, and no row twice
SELECT DISTINCT event_id || '-d' AS drop_no, user_id AS member_no, ts + INTERVAL 26 HOUR AS dropped_at,
  CASE WHEN md5_number_lower(event_id || 'luck') % 20 < 14 THEN 'on_time' WHEN md5_number_lower(event_id || 'luck') % 20 < 18 THEN 'late' ELSE 'missed' END
    AS outcome,
  CASE WHEN md5_number_lower(event_id || 'luck') % 20 BETWEEN 14 AND 17 THEN (1 + md5_number_lower(event_id || 'wait') % 70)::DOUBLE / 2 END AS hours_late,
  ['postnl', 'bike_couriers', 'dhl'][(md5_number_lower(event_id || 'van') % 3 + 1)::INTEGER] AS carrier
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'box') % 9 = 0
