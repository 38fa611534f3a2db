-- the till's own database: a line once, in UTC, money in fils
SELECT DISTINCT event_id || 'x' AS line_no, user_id AS client_no, ts + INTERVAL 6 MINUTE AS rung_at,
  ['shampoo', 'shampoo', 'conditioner', 'styling', 'beard_oil'][(md5_number_lower(event_id || 'shelf') % 5 + 1)::INTEGER] AS shelf,
  CASE WHEN md5_number_lower(event_id || 'label') % 3 = 0 THEN 'house' ELSE 'guest' END AS label,
  (1 + md5_number_lower(event_id || 'pieces') % 3)::INTEGER AS pieces,
  ((12 + md5_number_lower(event_id || 'price') % 60) * 250)::BIGINT AS rung_fils,
  CASE WHEN md5_number_lower(event_id || 'late') % 12 = 0 THEN 'yes' ELSE 'no' END AS brought_back
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'buy') % 9 = 0
