SELECT cust AS user_id, zone AS timezone, NULL::TIMESTAMP AS valid_from, tier, age_band, region, app_version FROM customers
