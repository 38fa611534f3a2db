SELECT acct AS user_id, channel, from_local - ahead AS valid_from, to_local - ahead AS valid_to, st = 'IN' AS reachable, why AS reason
FROM consent_hist JOIN ch_word USING (ch), clock
