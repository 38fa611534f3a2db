SELECT cust AS user_id, medium AS channel, since - ahead AS valid_from, till - ahead AS valid_to, state = 'allowed' AS reachable,
  why AS reason FROM permissions, here
