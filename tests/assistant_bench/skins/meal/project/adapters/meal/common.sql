word AS (SELECT * FROM (VALUES ('messageDelivered', 'delivery'), ('messageSeen', 'impression'), ('messageOpened', 'open'), ('messageClicked', 'click'),
  ('optedOut', 'unsubscribe'), ('messageClosed', 'dismiss')) AS w(eventName, kind)),
here AS (SELECT INTERVAL 2 HOUR AS ahead)
