-- a tax receipt for about half of the gifts
SELECT DISTINCT event_id || 'r' AS receiptId, user_id AS supporterId, ts + INTERVAL 3 HOUR AS issuedUtc,
  CASE WHEN md5_number_lower(event_id || 'form') % 5 = 0 THEN 'paper' ELSE 'pdf' END AS form
FROM outcomes WHERE kind = 'conversion' AND md5_number_lower(event_id || 'tax') % 2 = 0
