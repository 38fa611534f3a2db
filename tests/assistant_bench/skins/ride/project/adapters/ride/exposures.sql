SELECT 'quiet_commute' AS experiment, rider AS unit, cell AS arm,
  joined_at AT TIME ZONE 'Europe/London' AT TIME ZONE 'UTC' AS ts, 0.5 AS p_assign FROM trial
