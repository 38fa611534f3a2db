SELECT test AS experiment, memberNo AS unit, cell AS arm, enteredAt - ahead AS ts, 0.5 AS p_assign FROM test_cells, summer
