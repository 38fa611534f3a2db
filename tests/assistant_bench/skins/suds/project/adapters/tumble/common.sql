lane AS (SELECT * FROM (VALUES ('E', 'eml'), ('P', 'psh'), ('T', 'txt'), ('B', 'app')) AS l(ch, channel)),
acts AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('seen', 'impression'), ('read', 'open'), ('tap', 'click'), ('stop', 'unsubscribe'),
  ('swipe', 'dismiss')) AS a(act, kind)),
joburg AS (SELECT INTERVAL 2 HOUR AS ahead)
