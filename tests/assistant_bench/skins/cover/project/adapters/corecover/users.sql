SELECT mbr_no AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, standing, region, bundle, handset FROM members
