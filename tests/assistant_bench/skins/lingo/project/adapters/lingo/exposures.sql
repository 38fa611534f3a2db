SELECT 'gentle_reminders' AS experiment, learner AS unit, cohort AS arm, CAST(joined_local AS TIMESTAMP) AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC' AS ts, 0.5 AS p_assign
FROM cohorts
