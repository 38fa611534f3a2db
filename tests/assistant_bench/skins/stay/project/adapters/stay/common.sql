lane AS (SELECT * FROM (VALUES ('EML', 'email'), ('PSH', 'push'), ('SMS', 'sms'), ('APP', 'in_app')) AS l(chan, channel)),
verb AS (SELECT * FROM (VALUES ('DELIVERED', 'delivery'), ('SHOWN', 'impression'), ('OPENED', 'open'), ('TAPPED', 'click'),
  ('LEFT', 'unsubscribe'), ('CLOSED', 'dismiss')) AS v(action, kind)),
sast AS (SELECT INTERVAL 2 HOUR AS ahead)
