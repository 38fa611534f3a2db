SELECT test AS experiment, seeker AS unit, variant AS arm, entered_local + behind AS ts, 0.5 AS p_assign FROM tests, clock
