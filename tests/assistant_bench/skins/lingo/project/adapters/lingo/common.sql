channel_of AS (SELECT * FROM (VALUES ('P', 'mobile_push'), ('M', 'mail'), ('I', 'inbox')) AS c(lane, channel)),
kind_of AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('viewed', 'open'), ('tapped', 'click'), ('muted', 'unsubscribe'),
  ('shown', 'impression')) AS k(verb, kind))
