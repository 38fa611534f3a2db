SELECT visit AS event_id, learner AS user_id, CAST(started_local AS TIMESTAMP) AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC' AS ts, 'session' AS kind, NULL::DOUBLE AS value
FROM lessons
UNION ALL
-- a lesson ends when its seconds are over; its value is minutes
SELECT visit || '-l', learner, CAST(started_local AS TIMESTAMP) AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC' + to_seconds(seconds),
  'lesson', seconds / 60 FROM lessons WHERE has_lesson
UNION ALL
SELECT visit || '-p', learner, CAST(started_local AS TIMESTAMP) AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC' + to_seconds(seconds),
  'perfect_lesson', NULL FROM lessons WHERE has_lesson AND perfect
UNION ALL
SELECT charge, learner, charged_local AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC', 'conversion', micros / 1000000 FROM charges
