SELECT unit AS learner, CASE arm WHEN 'control' THEN 'usual' ELSE 'gentle' END AS cohort, strftime(ts - INTERVAL 3 HOUR, '%Y-%m-%dT%H:%M:%S.%f') AS joined_local
FROM exposures
