SELECT member_no AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, plan, province, joined_via, device FROM members
