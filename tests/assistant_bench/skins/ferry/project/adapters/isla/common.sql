verb_of AS (SELECT * FROM (VALUES ('handed_over', 'delivery'), ('read', 'open'), ('tap', 'click'), ('stop', 'unsubscribe'),
  ('flicked', 'dismiss')) AS v(what, kind)),
manila AS (SELECT INTERVAL 8 HOUR AS ahead)
