spelled AS (SELECT * FROM (VALUES ('DLR', 'delivery'), ('SEEN', 'impression'), ('OPEN', 'open'), ('TAP', 'click'),
  ('STOP', 'unsubscribe')) AS w(code, kind)),
dhaka AS (SELECT INTERVAL 6 HOUR AS ahead)
