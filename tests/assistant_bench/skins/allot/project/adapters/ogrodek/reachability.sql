SELECT member AS user_id, channel, since - summer AS valid_from, till - summer AS valid_to, ok = 1 AS reachable, why AS reason
FROM consents JOIN lane USING (ch), warsaw
