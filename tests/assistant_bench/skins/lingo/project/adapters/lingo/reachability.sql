SELECT learner AS user_id, channel, from_local AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC' AS valid_from, to_local AT TIME ZONE 'America/Sao_Paulo' AT TIME ZONE 'UTC' AS valid_to, state = 'on' AS reachable, why AS reason
FROM lanes JOIN channel_of USING (lane)
