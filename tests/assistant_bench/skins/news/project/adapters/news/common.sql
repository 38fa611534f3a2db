kind_of AS (SELECT * FROM (VALUES ('delivered', 'delivery'), ('opened', 'open'), ('clicked', 'click'), ('opted_out', 'unsubscribe'),
  ('seen', 'impression'), ('dismissed', 'dismiss')) AS k(name, kind))
