SELECT testName AS experiment, customerId AS unit, groupName AS arm, assignedAt - ahead AS ts, 0.5 AS p_assign FROM testGroups, here
