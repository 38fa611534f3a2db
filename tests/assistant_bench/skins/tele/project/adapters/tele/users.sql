SELECT sub AS user_id, zone AS timezone, NULL::TIMESTAMP AS valid_from, segment, tariff, region, handset FROM subscribers
