SELECT xp AS experiment, acct AS unit, grp AS arm, in_local - ahead AS ts, 0.5 AS p_assign FROM xp, clock
