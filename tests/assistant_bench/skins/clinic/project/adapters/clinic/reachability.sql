SELECT patient AS user_id, via AS channel, since_ist - ahead AS valid_from, till_ist - ahead AS valid_to, permit = 'granted' AS reachable,
  why AS reason FROM permits, clock
