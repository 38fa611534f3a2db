SELECT test AS experiment, traveller AS unit, variant AS arm, entered_sast - ahead AS ts, 0.5 AS p_assign FROM test_groups, sast
