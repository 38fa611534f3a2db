SELECT test AS experiment, sub AS unit, cell AS arm, since_local - ahead AS ts, 0.5 AS p_assign FROM cells, dhaka
