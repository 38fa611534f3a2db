SELECT unit AS customerId, 'fewer_pushes' AS testName, CASE arm WHEN 'control' THEN 'usual' ELSE 'calmer' END AS groupName,
  ts + INTERVAL 2 HOUR AS assignedAt
FROM exposures
UNION ALL
SELECT unit, 'chef_video', CASE WHEN md5_number_lower(unit || 'video') % 2 = 0 THEN 'stillPhoto' ELSE 'shortVideo' END,
  ts + INTERVAL 2 HOUR + INTERVAL 20 HOUR
FROM exposures WHERE md5_number_lower(unit || 'seen') % 4 > 0
