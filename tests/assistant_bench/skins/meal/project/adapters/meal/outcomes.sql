SELECT eventId AS event_id, customerId AS user_id, occurredAt - ahead AS ts,
  CASE eventName WHEN 'appOpened' THEN 'session' WHEN 'boxOrdered' THEN 'conversion' ELSE eventName END AS kind,
  CASE eventName WHEN 'boxOrdered' THEN amountCents / 100 WHEN 'ratingGiven' THEN stars::DOUBLE WHEN 'recipeCooked' THEN minutesCooked::DOUBLE END AS value
FROM customerEvents, here
