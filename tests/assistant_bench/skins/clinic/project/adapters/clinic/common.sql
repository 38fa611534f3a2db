meant AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('shown', 'impression'), ('read', 'open'), ('tapped', 'click'),
  ('stopped', 'unsubscribe'), ('closed', 'dismiss')) AS m(did, kind)),
clock AS (SELECT INTERVAL 330 MINUTE AS ahead)
