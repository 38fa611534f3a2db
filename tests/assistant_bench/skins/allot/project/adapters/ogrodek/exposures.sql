SELECT test AS experiment, member AS unit, lot AS arm, drawn - summer AS ts, 0.5 AS p_assign FROM draws, warsaw
