-- amounts are cents of boxes, stars of ratings and minutes of cooking, as the app sends them
SELECT event_id AS eventId, user_id AS customerId, 'appOpened' AS eventName, ts + INTERVAL 2 HOUR AS occurredAt, NULL::BIGINT AS amountCents,
  NULL::INTEGER AS stars, NULL::INTEGER AS minutesCooked
FROM outcomes WHERE kind = 'session'
UNION ALL
SELECT event_id, user_id, 'boxOrdered', ts + INTERVAL 2 HOUR, round(value * 400)::BIGINT, NULL, NULL FROM outcomes WHERE kind = 'conversion'
UNION ALL
SELECT event_id || 'm', user_id, 'menuBrowsed', ts + INTERVAL 2 HOUR + INTERVAL 40 SECOND, NULL, NULL, NULL
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'menu') % 2 = 0
UNION ALL
SELECT event_id || 's', user_id, 'boxSkipped', ts + INTERVAL 2 HOUR + INTERVAL 3 MINUTE, NULL, NULL, NULL
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'skip') % 17 = 0
UNION ALL
SELECT event_id || 'c', user_id, 'recipeCooked', ts + INTERVAL 5 HOUR, NULL, NULL, (15 + md5_number_lower(event_id || 'time') % 46)::INTEGER
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'cook') % 5 = 0
UNION ALL
SELECT event_id || 'r', user_id, 'ratingGiven', ts + INTERVAL 6 HOUR, NULL, (1 + md5_number_lower(event_id || 'stars') % 5)::INTEGER, NULL
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'rate') % 9 = 0
UNION ALL
SELECT event_id || 'p', user_id, 'subscriptionPaused', ts + INTERVAL 2 HOUR + INTERVAL 6 MINUTE, NULL, NULL, NULL
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'pause') % 31 = 0
UNION ALL
SELECT event_id || 'u', user_id, 'subscriptionResumed', ts + INTERVAL 2 HOUR + INTERVAL 9 MINUTE, NULL, NULL, NULL
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'resume') % 43 = 0
