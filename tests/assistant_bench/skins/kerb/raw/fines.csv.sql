-- the wardens' system writes a fine once, in UTC and whole crowns
SELECT DISTINCT event_id || 'f' AS fine_no, user_id AS parker_id, ts + INTERVAL 40 MINUTE AS issued_at,
  ['no_ticket', 'overstay', 'wrong_zone', 'loading_bay'][(md5_number_lower(event_id || 'why') % 4 + 1)::INTEGER] AS reason,
  ['centre', 'harbour', 'hill', 'station', 'suburb'][(md5_number_lower(event_id || 'where') % 5 + 1)::INTEGER] AS district,
  [400, 600, 900, 1300][(md5_number_lower(event_id || 'fee') % 4 + 1)::INTEGER] AS kr,
  CASE WHEN md5_number_lower(event_id || 'appeal') % 6 = 0 THEN 'yes' ELSE 'no' END AS appealed
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'fined') % 23 = 0
