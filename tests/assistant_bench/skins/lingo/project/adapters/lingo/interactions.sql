SELECT touch AS event_id, note AS message_id, channel, learner AS user_id, at_local AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC' AS ts, coalesce(kind, verb) AS kind,
  robot = 1 AS is_machine
FROM touches LEFT JOIN channel_of USING (lane) LEFT JOIN kind_of USING (verb)
