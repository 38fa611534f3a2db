SELECT lab AS experiment, ear AS unit, side AS arm, joined_local + gap AS ts, 0.5 AS p_assign FROM labs, behind
