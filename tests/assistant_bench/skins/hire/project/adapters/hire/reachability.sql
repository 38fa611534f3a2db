SELECT seeker AS user_id, route AS channel, since_local + behind AS valid_from, until_local + behind AS valid_to, status = 'on' AS reachable,
  why AS reason FROM lines, clock
