SELECT customer AS user_id, channel, since AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' AS valid_from,
  until AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' AS valid_to, allowed IN ('yes', 'true') AS reachable, why AS reason
FROM permissions JOIN channel_of USING (medium)
