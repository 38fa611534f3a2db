SELECT pax AS user_id, lane AS channel, since - ahead AS valid_from, till - ahead AS valid_to, state = 'open' AS reachable, why AS reason
FROM lines, manila
