SELECT memberNo AS user_id, lane AS channel, since - ahead AS valid_from, upTo - ahead AS valid_to, state = 'on' AS reachable, why AS reason
FROM permits, summer
