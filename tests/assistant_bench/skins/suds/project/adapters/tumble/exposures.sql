SELECT test AS experiment, cust AS unit, grp AS arm, joined - ahead AS ts, 0.5 AS p_assign FROM groups, joburg
