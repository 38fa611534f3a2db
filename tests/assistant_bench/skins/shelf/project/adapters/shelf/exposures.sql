SELECT study AS experiment, member AS unit, cell AS arm, entered_local - brisbane AS ts, 0.5 AS p_assign FROM cells, clock
