SELECT member AS user_id, channel, since_local + behind AS valid_from, until_local + behind AS valid_to, ok = 1 AS reachable, why AS reason
FROM reach, brt
