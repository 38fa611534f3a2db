SELECT test AS experiment, fanId AS unit, variant AS arm, seenAt + behind AS ts, 0.5 AS p_assign FROM abtests, clock
