SELECT trial AS experiment, mbr_no AS unit, cell AS arm, in_at - ahead AS ts, 0.5 AS p_assign FROM trial_cells, qld
