SELECT unit AS rider, CASE arm WHEN 'control' THEN 'as_usual' ELSE 'two_a_week' END AS cell,
  strftime(ts AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/London', '%Y-%m-%d %H:%M:%S.%f') AS joined_at
FROM exposures
