SELECT test AS experiment, member AS unit, variant AS arm, entered_local + behind AS ts, 0.5 AS p_assign FROM ab, brt
