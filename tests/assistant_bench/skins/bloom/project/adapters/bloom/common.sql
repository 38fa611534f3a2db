verbs AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('shown', 'impression'), ('opened', 'open'), ('tapped', 'click'),
  ('stopped', 'unsubscribe'), ('wiped', 'dismiss')) AS v(verb, kind)),
clock AS (SELECT INTERVAL 2 HOUR AS ahead)
