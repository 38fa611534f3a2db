SELECT trial AS experiment, acct AS unit, arm, put_local + behind AS ts, 0.5 AS p_assign FROM arms, sampa
