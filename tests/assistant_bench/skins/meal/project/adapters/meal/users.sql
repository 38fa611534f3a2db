SELECT customerId AS user_id, timeZone AS timezone, NULL::TIMESTAMP AS valid_from, planType, dietPreference, deliveryRegion, acquiredVia, devicePlatform
FROM customers
