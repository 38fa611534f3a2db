SELECT member_no AS user_id, lane AS channel, since - ahead AS valid_from, till - ahead AS valid_to, switch = 'on' AS reachable, why AS reason FROM settings, clock
