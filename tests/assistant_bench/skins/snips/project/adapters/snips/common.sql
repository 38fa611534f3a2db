words AS (SELECT * FROM (VALUES ('MsgLanded', 'delivery'), ('OpenedMsg', 'open'), ('TappedMsg', 'click'), ('LaneMuted', 'unsubscribe'),
  ('SwipedMsg', 'dismiss')) AS w(what, kind)),
dubai AS (SELECT INTERVAL 4 HOUR AS ahead)
