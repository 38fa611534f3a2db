SELECT rider AS user_id, channel, given_at AT TIME ZONE 'Europe/London' AT TIME ZONE 'UTC' AS valid_from,
  taken_back_at AT TIME ZONE 'Europe/London' AT TIME ZONE 'UTC' AS valid_to, state = 'in' AS reachable, cause AS reason
FROM consents JOIN channel_of USING (via)
