SELECT 'fewer_pushes' AS experiment, customer AS unit, variant AS arm,
  entered_at AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' AS ts, 0.5 AS p_assign FROM trial
