action_kind AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('shown', 'impression'), ('read', 'open'), ('tap', 'click'),
  ('stop', 'unsubscribe'), ('closed', 'dismiss')) AS a(action, kind))
