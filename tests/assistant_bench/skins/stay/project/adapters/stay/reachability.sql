SELECT traveller AS user_id, channel, since_sast - ahead AS valid_from, until_sast - ahead AS valid_to, may_write = 1 AS reachable,
  why AS reason FROM contact_rights JOIN lane USING (chan), sast
