SELECT test AS experiment, mgr AS unit, cell AS arm, entered_local + behind AS ts, 0.5 AS p_assign FROM cells, clock
