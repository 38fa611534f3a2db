SELECT unit AS fanId, 'quiet_week' AS test, CASE arm WHEN 'control' THEN 'loud' ELSE 'quiet' END AS variant, ts - INTERVAL 3 HOUR AS seenAt
FROM exposures
UNION ALL
SELECT unit, 'seatmap_text', CASE WHEN md5_number_lower(unit || 'map') % 2 = 0 THEN 'plain' ELSE 'seatmap' END,
  ts - INTERVAL 3 HOUR + INTERVAL 20 HOUR
FROM exposures WHERE md5_number_lower(unit || 'maybe') % 4 > 0
