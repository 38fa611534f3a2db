SELECT study AS experiment, patient AS unit, cell AS arm, joined_ist - ahead AS ts, 0.5 AS p_assign FROM cells, clock
