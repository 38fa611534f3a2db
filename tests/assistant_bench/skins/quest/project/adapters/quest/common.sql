word AS (SELECT * FROM (VALUES ('received', 'delivery'), ('shown', 'impression'), ('read', 'open'), ('tapped', 'click'), ('muted', 'unsubscribe'),
  ('closed', 'dismiss')) AS w(what, kind)),
seoul AS (SELECT INTERVAL 9 HOUR AS ahead)
