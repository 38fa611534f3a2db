SELECT test AS experiment, member_no AS unit, side AS arm, since - ahead AS ts, 0.5 AS p_assign FROM ab_log, clock
