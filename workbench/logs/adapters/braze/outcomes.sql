SELECT id AS event_id, person AS user_id, moment AS ts, outcome AS kind, price AS value
FROM kept WHERE outcome IS NOT NULL
