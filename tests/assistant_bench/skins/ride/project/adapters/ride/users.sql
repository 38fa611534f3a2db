SELECT rider AS user_id, clock AS timezone, NULL::TIMESTAMP AS valid_from, home_city, plan, handset, rider_type FROM riders
