SELECT trial AS experiment, pax AS unit, side AS arm, since - ahead AS ts, 0.5 AS p_assign FROM trials, manila
