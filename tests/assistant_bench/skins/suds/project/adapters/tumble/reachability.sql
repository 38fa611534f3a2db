SELECT cust AS user_id, channel, since - ahead AS valid_from, till - ahead AS valid_to, state = 'in' AS reachable, why AS reason
FROM optins LEFT JOIN lane USING (ch), joburg
