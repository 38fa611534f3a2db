SELECT party AS user_id, zone AS timezone, NULL::TIMESTAMP AS valid_from, side, city, handset, card FROM parties
