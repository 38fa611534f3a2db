SELECT buyer_no AS user_id, route AS channel, from_local - shift AS valid_from, to_local - shift AS valid_to, state = 'in' AS reachable,
  cause AS reason FROM optin_periods, warsaw
