SELECT member AS user_id, clock AS timezone, NULL::TIMESTAMP AS valid_from, garden, standing, plot, household, phone_os FROM members
