SELECT member AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, card_type, home_branch, device, age_group FROM members
