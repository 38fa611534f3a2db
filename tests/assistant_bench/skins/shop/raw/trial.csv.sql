SELECT unit AS customer, CASE arm WHEN 'control' THEN 'A_as_is' ELSE 'B_fewer' END AS variant,
  strftime(ts AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin', '%Y-%m-%d %H:%M:%S.%f') AS entered_at
FROM exposures
