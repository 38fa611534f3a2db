SELECT reader AS user_id, zone AS timezone, NULL::TIMESTAMP AS valid_from, screen, region, plan FROM readers
