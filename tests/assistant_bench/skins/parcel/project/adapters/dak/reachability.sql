SELECT party AS user_id, channel, since - ahead AS valid_from, until - ahead AS valid_to, open AS reachable, why AS reason
FROM doors JOIN medium USING (route), ist
