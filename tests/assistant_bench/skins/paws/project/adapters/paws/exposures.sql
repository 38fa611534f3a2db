SELECT ab_test AS experiment, owner_no AS unit, cell AS arm, since_local - INTERVAL 10 HOUR AS ts, 0.5 AS p_assign FROM ab_cells
