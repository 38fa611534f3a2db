SELECT test AS experiment, usr AS unit, cell AS arm, in_sp + behind AS ts, 0.5 AS p_assign FROM ab, sp
