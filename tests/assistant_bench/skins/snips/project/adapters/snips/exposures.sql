SELECT trial AS experiment, client_no AS unit, cell AS arm, since - ahead AS ts, 0.5 AS p_assign FROM trials, dubai
