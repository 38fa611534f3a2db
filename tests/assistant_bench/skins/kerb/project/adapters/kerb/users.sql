SELECT parker_id AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, account, fuel, home_district, pays_with FROM parkers
