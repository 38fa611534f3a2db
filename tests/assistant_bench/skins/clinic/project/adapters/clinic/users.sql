SELECT patient AS user_id, zone AS timezone, NULL::TIMESTAMP AS valid_from, plan, age_band, region, device FROM patients
