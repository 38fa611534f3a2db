SELECT parker_id AS user_id, ch AS channel, since - ahead AS valid_from, until - ahead AS valid_to, state = 'in' AS reachable, why AS reason
FROM optins, sthlm
