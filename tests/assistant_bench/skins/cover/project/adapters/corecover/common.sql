verbs AS (SELECT * FROM (VALUES ('DLV', 'delivery'), ('SEEN', 'impression'), ('OPN', 'open'), ('TAP', 'click'), ('STOP', 'unsubscribe'),
  ('CLOSE', 'dismiss')) AS v(verb, kind)),
qld AS (SELECT INTERVAL 10 HOUR AS ahead)
