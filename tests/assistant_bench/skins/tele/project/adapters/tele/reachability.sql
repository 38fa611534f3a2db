SELECT sub AS user_id, via AS channel, from_local - ahead AS valid_from, to_local - ahead AS valid_to, state = 'on' AS reachable, why AS reason
FROM consents, dhaka
