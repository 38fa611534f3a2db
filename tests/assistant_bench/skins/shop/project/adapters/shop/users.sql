SELECT customer AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, device, country, stage, tier FROM customers
