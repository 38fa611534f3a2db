SELECT seeker AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, membership, field, region, seniority, device FROM seekers
