SELECT test AS experiment, member_no AS unit, cell AS arm, put_in - ahead AS ts, 0.5 AS p_assign FROM cohorts, pune
