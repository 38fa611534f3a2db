SELECT supporterId AS user_id, route AS channel, sinceIst - ahead AS valid_from, tillIst - ahead AS valid_to, state = 'in' AS reachable, why AS reason
FROM optins, ist
