word AS (SELECT * FROM (VALUES ('arrived', 'delivery'), ('displayed', 'impression'), ('opened', 'open'), ('tapped', 'click'),
  ('opted_out', 'unsubscribe'), ('swiped', 'dismiss')) AS w(what, kind)),
here AS (SELECT INTERVAL 3 HOUR AS ahead)
