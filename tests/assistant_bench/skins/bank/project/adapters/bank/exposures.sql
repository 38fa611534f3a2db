SELECT trial AS experiment, cust AS unit, cell AS arm, joined - ahead AS ts, 0.5 AS p_assign FROM trials, here
