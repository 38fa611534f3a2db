SELECT study AS experiment, supporterId AS unit, cell AS arm, enteredIst - ahead AS ts, 0.5 AS p_assign FROM cohorts, ist
