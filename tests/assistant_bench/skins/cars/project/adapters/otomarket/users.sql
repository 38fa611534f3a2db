SELECT buyer_no AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, buyer_kind, voivodeship, device, pays_by, budget FROM buyers
