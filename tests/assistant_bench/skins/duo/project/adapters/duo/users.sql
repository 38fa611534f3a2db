SELECT member AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, looking_for, age_group, city, tenure, os FROM members
