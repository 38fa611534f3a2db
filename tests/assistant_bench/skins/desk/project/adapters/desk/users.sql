SELECT member_no AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, plan, job, firm_size, trade FROM people
