meaning AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('seen', 'impression'), ('opened', 'open'), ('followed', 'click'),
  ('stopped', 'unsubscribe'), ('closed', 'dismiss')) AS m(act, kind)),
clock AS (SELECT INTERVAL 5 HOUR AS behind)
