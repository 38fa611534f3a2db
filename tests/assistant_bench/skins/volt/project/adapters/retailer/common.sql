act_word AS (SELECT * FROM (VALUES ('DLV', 'delivery'), ('SHOWN', 'impression'), ('OPN', 'open'), ('TAP', 'click'), ('STOP', 'unsubscribe'),
  ('BIN', 'dismiss')) AS w(act, kind)),
ch_word AS (SELECT * FROM (VALUES ('P', 'app_push'), ('E', 'email'), ('S', 'sms'), ('L', 'letter')) AS w(ch, channel)),
clock AS (SELECT INTERVAL 570 MINUTE AS ahead)
