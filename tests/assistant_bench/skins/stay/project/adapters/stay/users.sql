SELECT traveller AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, club, travels_as, home_region, device FROM travellers
