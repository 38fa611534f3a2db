SELECT ear AS user_id, lane AS channel, from_local + gap AS valid_from, to_local + gap AS valid_to, state = 'live' AS reachable, reason
FROM switches, behind
