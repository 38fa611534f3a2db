SELECT trial AS experiment, pid AS unit, variant AS arm, entered - ahead AS ts, 0.5 AS p_assign FROM trials, seoul
