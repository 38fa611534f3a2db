verbs AS (SELECT * FROM (VALUES ('delivered', 'delivery'), ('read', 'open'), ('opened', 'open'), ('link_tapped', 'click'),
  ('stopped', 'unsubscribe'), ('wiped', 'dismiss')) AS v(verb, kind)),
ist AS (SELECT INTERVAL 330 MINUTE AS ahead)
