SELECT member AS user_id, route AS channel, from_local - brisbane AS valid_from, to_local - brisbane AS valid_to, state = 'ok' AS reachable,
  why AS reason FROM consents, clock
