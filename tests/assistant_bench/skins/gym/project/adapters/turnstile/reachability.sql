SELECT member_no AS user_id, lane AS channel, from_local - INTERVAL 10 HOUR AS valid_from, to_local - INTERVAL 10 HOUR AS valid_to,
  switch = 'open' AS reachable, because AS reason FROM lane_status
