SELECT test AS experiment, parker_id AS unit, cell AS arm, since - ahead AS ts, 0.5 AS p_assign FROM cells, sthlm
