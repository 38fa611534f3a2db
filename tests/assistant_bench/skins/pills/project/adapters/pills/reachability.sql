SELECT acct AS user_id, provider AS channel, since + behind AS valid_from, till + behind AS valid_to, state = 'in' AS reachable, why AS reason
FROM optins, sampa
