verbs AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('shown', 'impression'), ('opened', 'open'), ('tapped', 'click'),
  ('muted', 'unsubscribe'), ('swiped', 'dismiss')) AS v(verb, kind)),
clock AS (SELECT INTERVAL 3 HOUR AS behind)
