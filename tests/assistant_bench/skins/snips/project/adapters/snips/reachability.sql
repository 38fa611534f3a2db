SELECT client_no AS user_id, lane AS channel, since - ahead AS valid_from, until - ahead AS valid_to, open AS reachable, why AS reason FROM lanes, dubai
