channel_of AS (SELECT * FROM (VALUES ('PUSH', 'app_push'), ('MAIL', 'email'), ('INAPP', 'in_app')) AS m(medium, channel)),
kind_of AS (SELECT * FROM (VALUES ('DELIVERED', 'delivery'), ('OPENED', 'open'), ('CLICKED', 'click'), ('STOP', 'unsubscribe'),
  ('SHOWN', 'impression')) AS k(action, kind))
