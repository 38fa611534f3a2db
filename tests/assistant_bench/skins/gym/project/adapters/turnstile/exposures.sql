SELECT test AS experiment, member_no AS unit, variant AS arm, entered_local - INTERVAL 10 HOUR AS ts, 0.5 AS p_assign FROM ab_roster
