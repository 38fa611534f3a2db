-- the bar's tills do not repeat themselves
SELECT DISTINCT event_id || '-b' AS orderId, user_id AS memberNo, ts + INTERVAL 50 MINUTE AS paidAt,
  ['popcorn', 'nachos', 'drink', 'combo', 'sweets'][(md5_number_lower(event_id || 'eat') % 5 + 1)::INTEGER] AS item,
  CASE WHEN md5_number_lower(event_id || 'how') % 3 = 0 THEN 'app' ELSE 'bar' END AS via,
  (900 + md5_number_lower(event_id || 'cost') % 6100)::BIGINT AS priceGr
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'snack') % 4 = 0
