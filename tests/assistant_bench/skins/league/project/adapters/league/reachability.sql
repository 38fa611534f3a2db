SELECT mgr AS user_id, route AS channel, from_local + behind AS valid_from, to_local + behind AS valid_to, status = 'on' AS reachable,
  cause AS reason FROM route_state, clock
