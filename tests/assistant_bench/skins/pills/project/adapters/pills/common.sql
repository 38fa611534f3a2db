meant AS (SELECT * FROM (VALUES ('delivered', 'delivery'), ('displayed', 'impression'), ('opened', 'open'), ('tapped', 'click'),
  ('opted_out', 'unsubscribe'), ('dismissed', 'dismiss')) AS v(what, kind)),
sampa AS (SELECT INTERVAL 180 MINUTE AS behind)
