SELECT test AS experiment, party AS unit, cell AS arm, since - ahead AS ts, 0.5 AS p_assign FROM cells, ist
