SELECT member_no AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, membership, home_club, age_group, handset FROM members
