SELECT test AS experiment, buyer_no AS unit, cell AS arm, seen_at - shift AS ts, 0.5 AS p_assign FROM ab_cells, warsaw
