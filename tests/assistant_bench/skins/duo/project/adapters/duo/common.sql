ev_kind AS (SELECT * FROM (VALUES ('delivered', 'delivery'), ('shown', 'impression'), ('opened', 'open'), ('tapped', 'click'),
  ('opted_out', 'unsubscribe'), ('swiped', 'dismiss')) AS k(ev, kind)),
brt AS (SELECT INTERVAL 3 HOUR AS behind)
