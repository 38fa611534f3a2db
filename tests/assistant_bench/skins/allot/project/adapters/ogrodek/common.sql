lane AS (SELECT * FROM (VALUES ('P', 'push'), ('E', 'email'), ('T', 'sms'), ('A', 'in_app')) AS l(ch, channel)),
spoken AS (SELECT * FROM (VALUES ('dlv', 'delivery'), ('seen', 'impression'), ('opn', 'open'), ('tap', 'click'), ('stop', 'unsubscribe'),
  ('aside', 'dismiss')) AS s(type, kind)),
warsaw AS (SELECT INTERVAL 2 HOUR AS summer)
