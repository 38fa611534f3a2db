SELECT pax AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, club, home_port, handset, travels_as FROM pax
